import type { PutUserPolicyRequest } from "@aws-sdk/client-iam";
import { USER } from "../bearers.ts";
import { putInline } from "../inline-policies.ts";
import type { IamOperation } from "../operation.ts";

/**
 * PutUserPolicy: an inline policy, in the place of the one of that name. What is no identity policy:
 * MalformedPolicyDocumentException; more than 2,048 characters in all of the user's, white space aside:
 * LimitExceededException.
 */
export const putUserPolicy: IamOperation<PutUserPolicyRequest> = (context) => {
  const { UserName: bearer, PolicyName: policyName, PolicyDocument: document } = context.input;
  return putInline(USER, context, { bearer, policyName, document });
};
