import type { DetachRolePolicyRequest } from "@aws-sdk/client-iam";
import { detach } from "../attached-policies.ts";
import { ROLE } from "../bearers.ts";
import type { IamOperation } from "../operation.ts";

export const detachRolePolicy: IamOperation<DetachRolePolicyRequest> = (context) => {
  const { RoleName: bearer, PolicyArn: policyArn } = context.input;
  return detach(ROLE, context, { bearer, policyArn });
};
