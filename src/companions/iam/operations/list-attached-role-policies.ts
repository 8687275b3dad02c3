import type {
  ListAttachedRolePoliciesRequest,
  ListAttachedRolePoliciesResponse,
} from "@aws-sdk/client-iam";
import { listAttached } from "../attached-policies.ts";
import { ROLE } from "../bearers.ts";
import type { IamOperation } from "../operation.ts";

/** ListAttachedRolePolicies: the managed ones, in the order of their names. `PathPrefix` is of the policies' paths. */
export const listAttachedRolePolicies: IamOperation<
  ListAttachedRolePoliciesRequest,
  ListAttachedRolePoliciesResponse
> = (context) => {
  const { input } = context;
  return listAttached(ROLE, context, { bearer: input.RoleName, input });
};
