import type { DeleteRolePolicyRequest } from "@aws-sdk/client-iam";
import { ROLE } from "../bearers.ts";
import { deleteInline } from "../inline-policies.ts";
import type { IamOperation } from "../operation.ts";

/**
 * DeleteRolePolicy: an inline policy. One that isn't there, a managed one too: NoSuchEntityException; a service-linked
 * role: UnmodifiableEntityException.
 */
export const deleteRolePolicy: IamOperation<DeleteRolePolicyRequest> = (context) => {
  const { RoleName: bearer, PolicyName: policyName } = context.input;
  return deleteInline(ROLE, context, { bearer, policyName });
};
