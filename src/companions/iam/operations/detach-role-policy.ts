import type { DetachRolePolicyRequest } from "@aws-sdk/client-iam";
import { detach } from "../attached-policies.ts";
import { ROLE } from "../bearers.ts";
import type { IamOperation } from "../operation.ts";

/**
 * DetachRolePolicy: a managed policy. One that isn't attached: NoSuchEntityException; a service-linked role:
 * UnmodifiableEntityException.
 */
export const detachRolePolicy: IamOperation<DetachRolePolicyRequest> = (context) => {
  const { RoleName: bearer, PolicyArn: policyArn } = context.input;
  return detach(ROLE, context, { bearer, policyArn });
};
