import type { SecretRecord, SecretVersionRecord } from "./tables.ts";

/** What is said of a secret where its value is not the point: members that have nothing to say are absent. */
export function presentSecret(secret: SecretRecord) {
  const tags = Object.entries(secret.tags).map(([Key, Value]) => ({ Key, Value }));
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(secret.description !== undefined && { Description: secret.description }),
    ...(secret.kmsKeyId !== undefined && { KmsKeyId: secret.kmsKeyId }),
    LastChangedDate: secret.lastChangedMs,
    ...(secret.lastAccessedMs !== undefined && { LastAccessedDate: secret.lastAccessedMs }),
    ...(secret.deletionMs !== undefined && { DeletedDate: secret.deletionMs }),
    ...(tags.length > 0 && { Tags: tags }),
    CreatedDate: secret.createdMs,
  };
}

/** The stages by version; nothing when there is no version. Deprecated versions don't stand in it. */
export function stagesByVersion(
  versions: readonly SecretVersionRecord[],
): Record<string, readonly string[]> | undefined {
  const staged = versions.filter(({ stages }) => stages.length > 0);
  if (staged.length === 0) return undefined;
  return Object.fromEntries(staged.map(({ versionId, stages }) => [versionId, stages]));
}
