import { ApiError } from "../../domain/errors.ts";
import type { Sealer } from "../../runtime/sealer.ts";
import type { Tx } from "../../store/view.ts";
import { invalidParameter, invalidRequest } from "./refusals.ts";
import { attach, CURRENT } from "./stages.ts";
import { versionKey, versionsOf } from "./stored.ts";
import { type SecretRecord, type SecretVersionRecord, secretVersions } from "./tables.ts";

/** A secret's value as a request gives it. */
export interface GivenValue {
  readonly kind: "string" | "binary";
  /** Binary values in base64. */
  readonly text: string;
}

/** Versions without a stage are kept until there are that many, and at least for a day. */
const MAX_VERSIONS = 100;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Nothing when the request has no value. Throws when it has two. */
export function givenValue(input: {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}): GivenValue | undefined {
  const { SecretString, SecretBinary } = input;
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if (SecretString !== undefined) return { kind: "string", text: SecretString };
  if (SecretBinary === undefined) return undefined;
  return { kind: "binary", text: Buffer.from(SecretBinary).toString("base64") };
}

/** The id of the version that a request makes. Throws InvalidRequestException when it gives none. */
export function requiredToken(token: string | undefined): string {
  if (token !== undefined) return token;
  throw invalidRequest(
    "You must provide a ClientRequestToken value. We recommend a UUID-type value.",
  );
}

/**
 * The version that an earlier request with the same token made, when the value is the same. Throws
 * ResourceExistsException when it is another.
 */
export function madeBefore(
  tx: Tx,
  secret: SecretRecord,
  {
    token,
    value,
    sealer,
  }: {
    readonly token: string;
    readonly value: GivenValue;
    readonly sealer: Sealer;
  },
): SecretVersionRecord | undefined {
  const version = tx.get(secretVersions, versionKey(secret.arn, token));
  if (!version) return undefined;
  if (version.kind === value.kind && openValue(version, sealer) === value.text) return version;
  throw new ApiError(
    "ResourceExistsException",
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secret.arn}.`,
  );
}

/** Adds a version and attaches its stages; a first version is the current one whatever they are. */
export function addVersion(
  tx: Tx,
  secret: SecretRecord,
  given: {
    readonly versionId: string;
    readonly value: GivenValue;
    readonly stages: readonly string[];
    readonly sealer: Sealer;
    readonly nowMs: number;
  },
): SecretVersionRecord {
  const { versionId, value, sealer, nowMs } = given;
  const before = versionsOf(tx, secret);
  const added: SecretVersionRecord = {
    versionKey: versionKey(secret.arn, versionId),
    secretArn: secret.arn,
    versionId,
    value: sealer.seal(value.text, valueIdentity(secret.arn, versionId)),
    kind: value.kind,
    stages: [],
    ...(secret.kmsKeyId !== undefined && { kmsKeyId: secret.kmsKeyId }),
    createdMs: nowMs,
  };
  const stages = before.length === 0 ? [...given.stages, CURRENT] : given.stages;
  const all = attach([...before, added], versionId, [...new Set(stages)]);
  putChanged(tx, [...before], all);
  dropDeprecated(tx, all, nowMs);
  return all.find((version) => version.versionId === versionId) ?? added;
}

/** Writes the versions that are not as they were. */
export function putChanged(
  tx: Tx,
  before: readonly SecretVersionRecord[],
  after: readonly SecretVersionRecord[],
): void {
  for (const version of after) if (!before.includes(version)) tx.put(secretVersions, version);
}

/** AWS Secrets Manager User Guide, "AWS Secrets Manager quotas", versions. */
function dropDeprecated(tx: Tx, all: readonly SecretVersionRecord[], nowMs: number): void {
  const surplus = all.length - MAX_VERSIONS;
  if (surplus <= 0) return;
  const old = all.filter(
    ({ stages, createdMs }) => stages.length === 0 && createdMs < nowMs - DAY_MS,
  );
  for (const { versionKey: key } of old.slice(0, surplus)) tx.delete(secretVersions, key);
}

/** The value; binary ones in base64. */
export function openValue(
  { value, secretArn, versionId }: SecretVersionRecord,
  sealer: Sealer,
): string {
  return sealer.open(value, valueIdentity(secretArn, versionId));
}

/** What a value is sealed as. It names the row, so a value that was moved to another row doesn't open. */
function valueIdentity(secretArn: string, versionId: string): string {
  return `the value of ${secretArn}, version ${versionId}`;
}
