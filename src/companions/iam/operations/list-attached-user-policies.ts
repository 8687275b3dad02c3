import type {
  ListAttachedUserPoliciesRequest,
  ListAttachedUserPoliciesResponse,
} from "@aws-sdk/client-iam";
import { listAttached } from "../attached-policies.ts";
import { USER } from "../bearers.ts";
import type { IamOperation } from "../operation.ts";

/**
 * ListAttachedUserPolicies: the managed ones of the user himself, not his groups', in the order of their names.
 * `PathPrefix` is of the policies' paths.
 */
export const listAttachedUserPolicies: IamOperation<
  ListAttachedUserPoliciesRequest,
  ListAttachedUserPoliciesResponse
> = (context) => {
  const { input } = context;
  return listAttached(USER, context, { bearer: input.UserName, input });
};
