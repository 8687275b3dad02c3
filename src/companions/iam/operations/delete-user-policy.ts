import type { DeleteUserPolicyRequest } from "@aws-sdk/client-iam";
import { USER } from "../bearers.ts";
import { deleteInline } from "../inline-policies.ts";
import type { IamOperation } from "../operation.ts";

/** DeleteUserPolicy: an inline policy. One that isn't there, a managed one too: NoSuchEntityException. */
export const deleteUserPolicy: IamOperation<DeleteUserPolicyRequest> = (context) => {
  const { UserName: bearer, PolicyName: policyName } = context.input;
  return deleteInline(USER, context, { bearer, policyName });
};
