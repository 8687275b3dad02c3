import type { AttachRolePolicyRequest } from "@aws-sdk/client-iam";
import { attach } from "../attached-policies.ts";
import { ROLE } from "../bearers.ts";
import type { IamOperation } from "../operation.ts";

/**
 * AttachRolePolicy: a managed policy, the account's or AWS's. Once more does nothing. More than ten:
 * LimitExceededException; one that isn't there: NoSuchEntityException; one for service-linked roles:
 * PolicyNotAttachableException; to such a role: UnmodifiableEntityException.
 */
export const attachRolePolicy: IamOperation<AttachRolePolicyRequest> = (context) => {
  const { RoleName: bearer, PolicyArn: policyArn } = context.input;
  return attach(ROLE, context, { bearer, policyArn });
};
