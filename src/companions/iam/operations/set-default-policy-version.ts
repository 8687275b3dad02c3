import type { SetDefaultPolicyVersionRequest } from "@aws-sdk/client-iam";
import { managedPolicies } from "../../../store/identity-tables.ts";
import { findOwnPolicy } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { findVersion } from "../policy-versions.ts";

/**
 * SetDefaultPolicyVersion: that version decides, for all who have the policy. No such version: NoSuchEntityException;
 * one of AWS's policies: AccessDeniedException.
 */
export const setDefaultPolicyVersion: IamOperation<SetDefaultPolicyVersionRequest> = (context) => {
  const { input, tx, nowMs } = context;
  const policy = findOwnPolicy(context, input.PolicyArn);
  const { versionId } = findVersion(policy, input);
  tx.put(managedPolicies, { ...policy, defaultVersionId: versionId, updatedAtMs: nowMs });
  return {};
};
