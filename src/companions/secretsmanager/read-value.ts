import type { GetSecretValueResponse } from "@aws-sdk/client-secrets-manager";
import { ApiError } from "../../domain/errors.ts";
import type { Shape } from "../../domain/shape.ts";
import type { Sealer } from "../../runtime/sealer.ts";
import type { Tx } from "../../store/view.ts";
import { invalidRequest } from "./refusals.ts";
import { openValue } from "./secret-value.ts";
import { CURRENT, holderOf } from "./stages.ts";
import { versionsOf } from "./stored.ts";
import { type SecretRecord, secrets, type SecretVersionRecord, secretVersions } from "./tables.ts";

/** Which version a request wants: the current one when it says nothing. */
export interface WantedVersion {
  readonly VersionId?: string | undefined;
  readonly VersionStage?: string | undefined;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** A value for a caller, and the day on which it was read. */
export function readValue(
  tx: Tx,
  secret: SecretRecord,
  options: { readonly wanted: WantedVersion; readonly sealer: Sealer; readonly nowMs: number },
): Shape<GetSecretValueResponse> {
  const { wanted, sealer, nowMs } = options;
  const version = chooseVersion(versionsOf(tx, secret), wanted);
  const text = openValue(version, sealer);
  noteAccess(tx, { secret, version, dayMs: nowMs - (nowMs % DAY_MS) });
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.versionId,
    ...(version.kind === "string"
      ? { SecretString: text }
      : { SecretBinary: Uint8Array.from(Buffer.from(text, "base64")) }),
    VersionStages: version.stages,
    CreatedDate: version.createdMs,
  };
}

function chooseVersion(
  versions: readonly SecretVersionRecord[],
  { VersionId, VersionStage }: WantedVersion,
): SecretVersionRecord {
  const version =
    VersionId === undefined
      ? holderOf(versions, VersionStage ?? CURRENT)
      : versions.find(({ versionId }) => versionId === VersionId);
  if (!version) {
    const which =
      VersionId === undefined
        ? `staging label: ${VersionStage ?? CURRENT}`
        : `VersionId: ${VersionId}`;
    throw new ApiError(
      "ResourceNotFoundException",
      `Secrets Manager can't find the specified secret value for ${which}`,
    );
  }
  if (VersionStage !== undefined && !version.stages.includes(VersionStage)) {
    throw invalidRequest(
      "You provided a VersionStage that is not associated to the provided VersionId.",
    );
  }
  return version;
}

/** Days only, as AWS has it, so that reading writes once a day. */
function noteAccess(
  tx: Tx,
  {
    secret,
    version,
    dayMs,
  }: {
    readonly secret: SecretRecord;
    readonly version: SecretVersionRecord;
    readonly dayMs: number;
  },
): void {
  if (secret.lastAccessedMs !== dayMs) tx.put(secrets, { ...secret, lastAccessedMs: dayMs });
  if (version.lastAccessedMs !== dayMs) {
    tx.put(secretVersions, { ...version, lastAccessedMs: dayMs });
  }
}
