import type { GetUserPolicyRequest, GetUserPolicyResponse } from "@aws-sdk/client-iam";
import { USER } from "../bearers.ts";
import { getInline } from "../inline-policies.ts";
import type { IamOperation } from "../operation.ts";

/** GetUserPolicy: an inline policy, percent-encoded. One that isn't there, a managed one too: NoSuchEntityException. */
export const getUserPolicy: IamOperation<GetUserPolicyRequest, GetUserPolicyResponse> = (
  context,
) => {
  const { UserName: bearer, PolicyName: policyName } = context.input;
  return { UserName: bearer, ...getInline(USER, context, { bearer, policyName }) };
};
