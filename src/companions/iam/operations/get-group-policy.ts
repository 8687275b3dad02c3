import type { GetGroupPolicyRequest, GetGroupPolicyResponse } from "@aws-sdk/client-iam";
import { GROUP } from "../bearers.ts";
import { getInline } from "../inline-policies.ts";
import type { IamOperation } from "../operation.ts";

/**
 * GetGroupPolicy: an inline policy, percent-encoded. One that isn't there, a managed one too: NoSuchEntityException.
 */
export const getGroupPolicy: IamOperation<GetGroupPolicyRequest, GetGroupPolicyResponse> = (
  context,
) => {
  const { GroupName: bearer, PolicyName: policyName } = context.input;
  return { GroupName: bearer, ...getInline(GROUP, context, { bearer, policyName }) };
};
