import type { DetachUserPolicyRequest } from "@aws-sdk/client-iam";
import { detach } from "../attached-policies.ts";
import { USER } from "../bearers.ts";
import type { IamOperation } from "../operation.ts";

/** DetachUserPolicy: a managed policy. One that isn't attached: NoSuchEntityException. */
export const detachUserPolicy: IamOperation<DetachUserPolicyRequest> = (context) => {
  const { UserName: bearer, PolicyArn: policyArn } = context.input;
  return detach(USER, context, { bearer, policyArn });
};
