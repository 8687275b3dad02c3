import type { PutRolePolicyRequest } from "@aws-sdk/client-iam";
import { ROLE } from "../bearers.ts";
import { putInline } from "../inline-policies.ts";
import type { IamOperation } from "../operation.ts";

/**
 * PutRolePolicy: an inline policy, in the place of the one of that name. What is no identity policy:
 * MalformedPolicyDocumentException; more than 10,240 characters in all of the role's, white space aside:
 * LimitExceededException; a service-linked role: UnmodifiableEntityException.
 */
export const putRolePolicy: IamOperation<PutRolePolicyRequest> = (context) => {
  const { RoleName: bearer, PolicyName: policyName, PolicyDocument: document } = context.input;
  return putInline(ROLE, context, { bearer, policyName, document });
};
