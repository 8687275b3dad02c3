import { quotaExceeded } from "./refusals.ts";
import type { SecretVersionRecord } from "./tables.ts";

export const CURRENT = "AWSCURRENT";
export const PREVIOUS = "AWSPREVIOUS";

/** AWS Secrets Manager User Guide, "AWS Secrets Manager quotas", labels attached across all versions of a secret. */
const MAX_STAGES = 20;

type Staged = Pick<SecretVersionRecord, "versionId" | "stages">;

/**
 * The versions after `stages` have been attached to one of them. A stage is on one version only, so it leaves the one
 * it was on; the version that AWSCURRENT leaves gets AWSPREVIOUS.
 * Throws LimitExceededException for more than 20 stages.
 */
export function attach<Version extends Staged>(
  versions: readonly Version[],
  versionId: string,
  stages: readonly string[],
): readonly Version[] {
  const current = holderOf(versions, CURRENT);
  const moved = stages.reduce((all, stage) => move(all, stage, versionId), versions);
  const isReplaced =
    stages.includes(CURRENT) && current !== undefined && current.versionId !== versionId;
  const all = isReplaced ? move(moved, PREVIOUS, current.versionId) : moved;
  if (new Set(all.flatMap((version) => version.stages)).size > MAX_STAGES) throw quotaExceeded();
  return all;
}

/** The versions after a stage has been taken away. */
export function detach<Version extends Staged>(
  versions: readonly Version[],
  stage: string,
): readonly Version[] {
  return move(versions, stage, undefined);
}

export function holderOf<Version extends Staged>(
  versions: readonly Version[],
  stage: string,
): Version | undefined {
  return versions.find((version) => version.stages.includes(stage));
}

function move<Version extends Staged>(
  versions: readonly Version[],
  stage: string,
  to: string | undefined,
): readonly Version[] {
  return versions.map((version) => {
    const isHolder = version.stages.includes(stage);
    const isTarget = version.versionId === to;
    if (isHolder === isTarget) return version;
    const others = version.stages.filter((each) => each !== stage);
    return { ...version, stages: isTarget ? [...others, stage].toSorted() : others };
  });
}
