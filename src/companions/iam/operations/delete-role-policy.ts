import type { DeleteRolePolicyRequest } from "@aws-sdk/client-iam";
import { ROLE } from "../bearers.ts";
import { deleteInline } from "../inline-policies.ts";
import type { IamOperation } from "../operation.ts";

export const deleteRolePolicy: IamOperation<DeleteRolePolicyRequest> = (context) => {
  const { RoleName: bearer, PolicyName: policyName } = context.input;
  return deleteInline(ROLE, context, { bearer, policyName });
};
