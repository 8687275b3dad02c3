import type { AttachUserPolicyRequest } from "@aws-sdk/client-iam";
import { attach } from "../attached-policies.ts";
import { USER } from "../bearers.ts";
import type { IamOperation } from "../operation.ts";

/**
 * AttachUserPolicy: a managed policy, the account's or AWS's. Once more does nothing. More than ten:
 * LimitExceededException; one that isn't there: NoSuchEntityException; one for service-linked roles:
 * PolicyNotAttachableException.
 */
export const attachUserPolicy: IamOperation<AttachUserPolicyRequest> = (context) => {
  const { UserName: bearer, PolicyArn: policyArn } = context.input;
  return attach(USER, context, { bearer, policyArn });
};
