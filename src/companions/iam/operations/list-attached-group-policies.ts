import type {
  ListAttachedGroupPoliciesRequest,
  ListAttachedGroupPoliciesResponse,
} from "@aws-sdk/client-iam";
import { listAttached } from "../attached-policies.ts";
import { GROUP } from "../bearers.ts";
import type { IamOperation } from "../operation.ts";

/** ListAttachedGroupPolicies: the managed ones, in the order of their names. `PathPrefix` is of the policies' paths. */
export const listAttachedGroupPolicies: IamOperation<
  ListAttachedGroupPoliciesRequest,
  ListAttachedGroupPoliciesResponse
> = (context) => {
  const { input } = context;
  return listAttached(GROUP, context, { bearer: input.GroupName, input });
};
