import type { AttachRolePolicyRequest } from "@aws-sdk/client-iam";
import { attach } from "../attached-policies.ts";
import { ROLE } from "../bearers.ts";
import type { IamOperation } from "../operation.ts";

export const attachRolePolicy: IamOperation<AttachRolePolicyRequest> = (context) => {
  const { RoleName: bearer, PolicyArn: policyArn } = context.input;
  return attach(ROLE, context, { bearer, policyArn });
};
