import type {
  UpdateSecretVersionStageRequest,
  UpdateSecretVersionStageResponse,
} from "@aws-sdk/client-secrets-manager";
import type { Shape } from "../../../domain/shape.ts";
import type { SecretsOperation } from "../operation.ts";
import { invalidParameter } from "../refusals.ts";
import { SECRET_ID, STAGE, TOKEN } from "../rules.ts";
import { putChanged } from "../secret-value.ts";
import { attach, CURRENT, detach, holderOf } from "../stages.ts";
import { findLiveSecret, versionsOf } from "../stored.ts";
import { secrets, type SecretVersionRecord } from "../tables.ts";

/**
 * UpdateSecretVersionStage: moves a stage, or takes it away; the version that AWSCURRENT leaves gets AWSPREVIOUS. When
 * the version it is on isn't the one named, and to take AWSCURRENT away altogether: InvalidParameterException.
 */
export const updateSecretVersionStage: SecretsOperation<
  UpdateSecretVersionStageRequest,
  UpdateSecretVersionStageResponse
> = {
  rules: {
    SecretId: SECRET_ID,
    VersionStage: { required: true, ...STAGE },
    RemoveFromVersionId: TOKEN,
    MoveToVersionId: TOKEN,
  },
  handle: ({ input, tx, caller, nowMs }) => {
    const secret = findLiveSecret(tx, caller, input.SecretId ?? "");
    const before = versionsOf(tx, secret);
    putChanged(tx, before, moved(before, input));
    tx.put(secrets, { ...secret, lastChangedMs: nowMs });
    return { ARN: secret.arn, Name: secret.name };
  },
};

function moved(
  versions: readonly SecretVersionRecord[],
  input: Shape<UpdateSecretVersionStageRequest>,
): readonly SecretVersionRecord[] {
  const { VersionStage: stage = "", RemoveFromVersionId: from, MoveToVersionId: to } = input;
  for (const id of [from, to]) {
    if (id !== undefined && !versions.some(({ versionId }) => versionId === id)) {
      throw invalidParameter(`Not a valid version: ${id}`);
    }
  }
  const holder = holderOf(versions, stage)?.versionId;
  if (from !== undefined && from !== holder) {
    throw invalidParameter(`Version stage ${stage} not found in version ${from}`);
  }
  if (to === undefined) {
    if (from === undefined) {
      // AWS's words for it are not known (unverified).
      throw invalidParameter("You must specify MoveToVersionId, RemoveFromVersionId, or both.");
    }
    if (stage === CURRENT) {
      throw invalidParameter(
        `You can only move staging label ${CURRENT} to a different secret version. It can't be completely removed.`,
      );
    }
    return detach(versions, stage);
  }
  if (holder !== undefined && holder !== to && from === undefined) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to ` +
        `version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
  return attach(versions, to, [stage]);
}
