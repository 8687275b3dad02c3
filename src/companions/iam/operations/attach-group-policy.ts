import type { AttachGroupPolicyRequest } from "@aws-sdk/client-iam";
import { attach } from "../attached-policies.ts";
import { GROUP } from "../bearers.ts";
import type { IamOperation } from "../operation.ts";

/**
 * AttachGroupPolicy: a managed policy, the account's or AWS's. Once more does nothing. More than ten:
 * LimitExceededException; one that isn't there: NoSuchEntityException; one for service-linked roles:
 * PolicyNotAttachableException.
 */
export const attachGroupPolicy: IamOperation<AttachGroupPolicyRequest> = (context) => {
  const { GroupName: bearer, PolicyArn: policyArn } = context.input;
  return attach(GROUP, context, { bearer, policyArn });
};
