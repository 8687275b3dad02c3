import type { PutRolePolicyRequest } from "@aws-sdk/client-iam";
import { ROLE } from "../bearers.ts";
import { putInline } from "../inline-policies.ts";
import type { IamOperation } from "../operation.ts";

export const putRolePolicy: IamOperation<PutRolePolicyRequest> = (context) => {
  const { RoleName: bearer, PolicyName: policyName, PolicyDocument: document } = context.input;
  return putInline(ROLE, context, { bearer, policyName, document });
};
