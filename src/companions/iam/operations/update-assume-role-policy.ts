import type { UpdateAssumeRolePolicyRequest } from "@aws-sdk/client-iam";
import { roles } from "../../../store/identity-tables.ts";
import { checkedTrustPolicy } from "../documents.ts";
import { findOwnRole } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/**
 * UpdateAssumeRolePolicy: another trust policy, held to what CreateRole's is. What is none, or names a principal that
 * isn't there: MalformedPolicyDocumentException; one that is too big: LimitExceededException; a service-linked role:
 * UnmodifiableEntityException.
 */
export const updateAssumeRolePolicy: IamOperation<UpdateAssumeRolePolicyRequest> = (context) => {
  const { input, tx } = context;
  const role = findOwnRole(context, input.RoleName);
  const trustPolicy = checkedTrustPolicy(tx, input.PolicyDocument);
  tx.put(roles, { ...role, trustPolicy });
  return {};
};
