import type { ListGroupPoliciesRequest, ListGroupPoliciesResponse } from "@aws-sdk/client-iam";
import { GROUP } from "../bearers.ts";
import { listInline } from "../inline-policies.ts";
import type { IamOperation } from "../operation.ts";

/** ListGroupPolicies: the names of the inline ones; ListAttachedGroupPolicies has the managed ones. */
export const listGroupPolicies: IamOperation<
  ListGroupPoliciesRequest,
  ListGroupPoliciesResponse
> = (context) => {
  const { input } = context;
  return listInline(GROUP, context, { bearer: input.GroupName, input });
};
