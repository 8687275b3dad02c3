import type { DeletePolicyVersionRequest } from "@aws-sdk/client-iam";
import { managedPolicies } from "../../../store/identity-tables.ts";
import { deleteConflict, findOwnPolicy } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { findVersion } from "../policy-versions.ts";

/**
 * DeletePolicyVersion; its number is not given again. The default version: DeleteConflictException; one of AWS's
 * policies: AccessDeniedException.
 */
export const deletePolicyVersion: IamOperation<DeletePolicyVersionRequest> = (context) => {
  const { input, tx } = context;
  const policy = findOwnPolicy(context, input.PolicyArn);
  const { versionId } = findVersion(policy, input);
  if (versionId === policy.defaultVersionId) {
    throw deleteConflict("Cannot delete the default version of a policy.");
  }
  const versions = policy.versions.filter((one) => one.versionId !== versionId);
  tx.put(managedPolicies, { ...policy, versions });
  return {};
};
