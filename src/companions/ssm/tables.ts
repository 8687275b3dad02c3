import { type Scope, scopeKey } from "../../domain/scope.ts";
import { type AnyTable, table } from "../../store/table.ts";

export type ParameterType = "String" | "StringList" | "SecureString";
export type ParameterTier = "Standard" | "Advanced";

/** What a parameter is apart from its versions. */
export interface ParameterRecord extends Scope {
  /** `ACCOUNT/REGION/NAME`, the name without its leading slash. */
  readonly parameterKey: string;
  /** As it was put, with or without a leading slash. */
  readonly name: string;
  readonly latestVersion: number;
  readonly oldestVersion: number;
  /** The version that each label is attached to. */
  readonly labels: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface ParameterVersionRecord {
  /** `PARAMETERKEY:VERSION`. */
  readonly versionKey: string;
  readonly parameterKey: string;
  readonly version: number;
  /** Sealed, whatever the type is. */
  readonly value: string;
  readonly type: ParameterType;
  /** Of SecureStrings. */
  readonly keyId?: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly tier: ParameterTier;
  readonly dataType: string;
  readonly lastModifiedMs: number;
  readonly lastModifiedUser: string;
}

export const parameters = table<ParameterRecord>()({
  kind: "ssm-parameter",
  key: (row) => row.parameterKey,
  indexes: { scope: scopeKey },
});

export const parameterVersions = table<ParameterVersionRecord>()({
  kind: "ssm-parameter-version",
  key: (row) => row.versionKey,
  indexes: { parameter: (row) => row.parameterKey },
  sealed: (row) => [row.value],
});

export const ssmTables: readonly AnyTable[] = [parameters, parameterVersions];
