import type { DeleteGroupPolicyRequest } from "@aws-sdk/client-iam";
import { GROUP } from "../bearers.ts";
import { deleteInline } from "../inline-policies.ts";
import type { IamOperation } from "../operation.ts";

/** DeleteGroupPolicy: an inline policy. One that isn't there, a managed one too: NoSuchEntityException. */
export const deleteGroupPolicy: IamOperation<DeleteGroupPolicyRequest> = (context) => {
  const { GroupName: bearer, PolicyName: policyName } = context.input;
  return deleteInline(GROUP, context, { bearer, policyName });
};
