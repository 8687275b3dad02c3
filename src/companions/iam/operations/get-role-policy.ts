import type { GetRolePolicyRequest, GetRolePolicyResponse } from "@aws-sdk/client-iam";
import { ROLE } from "../bearers.ts";
import { getInline } from "../inline-policies.ts";
import type { IamOperation } from "../operation.ts";

/** GetRolePolicy: an inline policy, percent-encoded. One that isn't there, a managed one too: NoSuchEntityException. */
export const getRolePolicy: IamOperation<GetRolePolicyRequest, GetRolePolicyResponse> = (
  context,
) => {
  const { RoleName: bearer, PolicyName: policyName } = context.input;
  return { RoleName: bearer, ...getInline(ROLE, context, { bearer, policyName }) };
};
