import type { DeleteUserPolicyRequest } from "@aws-sdk/client-iam";
import { USER } from "../bearers.ts";
import { deleteInline } from "../inline-policies.ts";
import type { IamOperation } from "../operation.ts";

export const deleteUserPolicy: IamOperation<DeleteUserPolicyRequest> = (context) => {
  const { UserName: bearer, PolicyName: policyName } = context.input;
  return deleteInline(USER, context, { bearer, policyName });
};
