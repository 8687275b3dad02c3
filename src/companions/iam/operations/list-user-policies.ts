import type { ListUserPoliciesRequest, ListUserPoliciesResponse } from "@aws-sdk/client-iam";
import { USER } from "../bearers.ts";
import { listInline } from "../inline-policies.ts";
import type { IamOperation } from "../operation.ts";

/** ListUserPolicies: the names of the inline ones; ListAttachedUserPolicies has the managed ones. */
export const listUserPolicies: IamOperation<ListUserPoliciesRequest, ListUserPoliciesResponse> = (
  context,
) => {
  const { input } = context;
  return listInline(USER, context, { bearer: input.UserName, input });
};
