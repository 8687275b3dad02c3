import type { DetachGroupPolicyRequest } from "@aws-sdk/client-iam";
import { detach } from "../attached-policies.ts";
import { GROUP } from "../bearers.ts";
import type { IamOperation } from "../operation.ts";

/** DetachGroupPolicy: a managed policy. One that isn't attached: NoSuchEntityException. */
export const detachGroupPolicy: IamOperation<DetachGroupPolicyRequest> = (context) => {
  const { GroupName: bearer, PolicyArn: policyArn } = context.input;
  return detach(GROUP, context, { bearer, policyArn });
};
