import type { PutGroupPolicyRequest } from "@aws-sdk/client-iam";
import { GROUP } from "../bearers.ts";
import { putInline } from "../inline-policies.ts";
import type { IamOperation } from "../operation.ts";

/**
 * PutGroupPolicy: an inline policy, in the place of the one of that name. What is no identity policy:
 * MalformedPolicyDocumentException; more than 5,120 characters in all of the group's, white space aside:
 * LimitExceededException.
 */
export const putGroupPolicy: IamOperation<PutGroupPolicyRequest> = (context) => {
  const { GroupName: bearer, PolicyName: policyName, PolicyDocument: document } = context.input;
  return putInline(GROUP, context, { bearer, policyName, document });
};
