import { type Scope, scopeKey } from "../../domain/scope.ts";
import { type AnyTable, table } from "../../store/table.ts";

export interface SecretRecord extends Scope {
  /** `ACCOUNT/REGION/NAME`. */
  readonly secretKey: string;
  readonly name: string;
  /** With its six random characters. */
  readonly arn: string;
  readonly description?: string;
  /** As the caller gave it; absent for `aws/secretsmanager`. */
  readonly kmsKeyId?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The resource policy, as it was put. */
  readonly policy?: string;
  readonly createdMs: number;
  readonly lastChangedMs: number;
  /** The day, as AWS gives it. */
  readonly lastAccessedMs?: number;
  /** When it is gone for good; absent unless it was deleted. */
  readonly deletionMs?: number;
}

export interface SecretVersionRecord {
  /** `ARN|VERSIONID`. */
  readonly versionKey: string;
  readonly secretArn: string;
  readonly versionId: string;
  /** Sealed; binary values in base64. */
  readonly value: string;
  readonly kind: "string" | "binary";
  /** Sorted. A version without any is deprecated. */
  readonly stages: readonly string[];
  readonly kmsKeyId?: string;
  readonly createdMs: number;
  readonly lastAccessedMs?: number;
}

export const secrets = table<SecretRecord>()({
  kind: "secret",
  key: (row) => row.secretKey,
  indexes: {
    scope: scopeKey,
    arn: (row) => row.arn,
    /** Every secret that waits for its deletion under `DELETED`. */
    deleted: (row) => (row.deletionMs === undefined ? undefined : "DELETED"),
  },
});

export const secretVersions = table<SecretVersionRecord>()({
  kind: "secret-version",
  key: (row) => row.versionKey,
  indexes: { secret: (row) => row.secretArn },
  sealed: (row) => [row.value],
});

export const secretsManagerTables: readonly AnyTable[] = [secrets, secretVersions];
