import type {
  ListAttachedUserPoliciesRequest,
  ListAttachedUserPoliciesResponse,
} from "@aws-sdk/client-iam";
import { listAttached } from "../attached-policies.ts";
import { USER } from "../bearers.ts";
import type { IamOperation } from "../operation.ts";

export const listAttachedUserPolicies: IamOperation<
  ListAttachedUserPoliciesRequest,
  ListAttachedUserPoliciesResponse
> = (context) => {
  const { input } = context;
  return listAttached(USER, context, { bearer: input.UserName, input });
};
