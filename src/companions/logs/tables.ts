import { type Scope, scopeKey } from "../../domain/scope.ts";
import { type AnyTable, table } from "../../store/table.ts";

/** A log group. Its streams and events are in the event store, under `groupId`, which is never another's. */
export interface LogGroupRecord extends Scope {
  /** `ACCOUNT/REGION/NAME`. */
  readonly groupKey: string;
  readonly groupId: string;
  readonly logGroupName: string;
  readonly createdAtMs: number;
  readonly retentionInDays?: number;
  readonly kmsKeyId?: string;
  readonly logGroupClass: string;
  readonly deletionProtectionEnabled: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export const logGroups = table<LogGroupRecord>()({
  kind: "log-group",
  key: (row) => row.groupKey,
  indexes: { scope: scopeKey },
});

/** Every table of the companion. */
export const logTables: readonly AnyTable[] = [logGroups];
