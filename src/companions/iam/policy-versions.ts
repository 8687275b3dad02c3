import type { PolicyVersion as WireVersion } from "@aws-sdk/client-iam";
import type { ManagedPolicyRecord, PolicyVersion } from "../../domain/identity/records.ts";
import type { Shape } from "../../domain/shape.ts";
import { checkedManagedDocument, encodedDocument, sizeOf } from "./documents.ts";
import { limitExceeded, noSuchEntity } from "./find.ts";

/** IAM and STS quotas, "IAM character limits". */
const POLICY_SIZE = 6144;

/** The document of a managed policy, which has a size of its own. */
export function checkedPolicy(text: string): string {
  const document = checkedManagedDocument(text);
  if (sizeOf(document) <= POLICY_SIZE) return document;
  throw limitExceeded(`Cannot exceed quota for PolicySize: ${POLICY_SIZE}`);
}

export function findVersion(
  policy: ManagedPolicyRecord,
  { VersionId }: { readonly VersionId: string },
): PolicyVersion {
  const found = policy.versions.find(({ versionId }) => versionId === VersionId);
  if (found) return found;
  throw noSuchEntity(
    `Policy ${policy.arn} version ${VersionId} does not exist or is not attachable.`,
  );
}

/** A version without its document, as CreatePolicyVersion and ListPolicyVersions show it. */
export function presentVersion(
  policy: ManagedPolicyRecord,
  { versionId, createdAtMs }: PolicyVersion,
): Shape<WireVersion> {
  return {
    VersionId: versionId,
    IsDefaultVersion: versionId === policy.defaultVersionId,
    CreateDate: createdAtMs,
  };
}

export function presentWholeVersion(
  policy: ManagedPolicyRecord,
  version: PolicyVersion,
): Shape<WireVersion> {
  return { ...presentVersion(policy, version), Document: encodedDocument(version.document) };
}
