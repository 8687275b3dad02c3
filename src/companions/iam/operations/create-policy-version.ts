import type { CreatePolicyVersionRequest, CreatePolicyVersionResponse } from "@aws-sdk/client-iam";
import type { ManagedPolicyRecord } from "../../../domain/identity/records.ts";
import { managedPolicies } from "../../../store/identity-tables.ts";
import { findOwnPolicy, limitExceeded } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { checkedPolicy, presentVersion } from "../policy-versions.ts";

/** IAM and STS quotas, "Versions per managed policy". */
const MAX_VERSIONS = 5;

/** CreatePolicyVersion: five at most, and no number twice. */
export const createPolicyVersion: IamOperation<
  CreatePolicyVersionRequest,
  CreatePolicyVersionResponse
> = (context) => {
  const { input, tx, nowMs } = context;
  const policy = findOwnPolicy(context, input.PolicyArn);
  const document = checkedPolicy(input.PolicyDocument);
  if (policy.versions.length >= MAX_VERSIONS) {
    throw limitExceeded(
      "A managed policy can have up to 5 versions. Before you create a new version, you must delete an " +
        "existing version.",
    );
  }
  const lastVersionNumber = policy.lastVersionNumber + 1;
  const version = { versionId: `v${lastVersionNumber}`, document, createdAtMs: nowMs };
  const isDefault = input.SetAsDefault === true;
  const changed: ManagedPolicyRecord = {
    ...policy,
    versions: [...policy.versions, version],
    lastVersionNumber,
    defaultVersionId: isDefault ? version.versionId : policy.defaultVersionId,
    updatedAtMs: nowMs,
  };
  tx.put(managedPolicies, changed);
  return { PolicyVersion: presentVersion(changed, version) };
};
