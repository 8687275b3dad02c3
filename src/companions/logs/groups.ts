import { ApiError } from "../../domain/errors.ts";
import { type Scope, scopeKey } from "../../domain/scope.ts";
import type { View } from "../../store/view.ts";
import { type LogGroupRecord, logGroups } from "./tables.ts";

export function groupNotFound(): ApiError {
  return new ApiError("ResourceNotFoundException", "The specified log group does not exist.");
}

export function streamNotFound(): ApiError {
  return new ApiError("ResourceNotFoundException", "The specified log stream does not exist.");
}

export function invalid(message: string): ApiError {
  return new ApiError("InvalidParameterException", message);
}

export function groupKey(scope: Scope, logGroupName: string): string {
  return `${scopeKey(scope)}/${logGroupName}`;
}

/** A group with nothing but its name. Throws InvalidParameterException for a name that AWS keeps for itself. */
export function newGroup(
  { accountId, region }: Scope,
  logGroupName: string,
  { groupId, nowMs }: { readonly groupId: string; readonly nowMs: number },
): LogGroupRecord {
  if (/^aws\//i.test(logGroupName)) {
    throw invalid("Log groups starting with AWS/ are reserved for AWS.");
  }
  return {
    groupKey: groupKey({ accountId, region }, logGroupName),
    groupId,
    accountId,
    region,
    logGroupName,
    createdAtMs: nowMs,
    logGroupClass: "STANDARD",
    deletionProtectionEnabled: false,
    tags: {},
  };
}

/** The group of that name. Throws ResourceNotFoundException. */
export function groupNamed(view: View, scope: Scope, logGroupName: string): LogGroupRecord {
  const group = view.get(logGroups, groupKey(scope, logGroupName));
  if (!group) throw groupNotFound();
  return group;
}

/** How most read operations name a group: by its name, or by an identifier, which is a name or an ARN. */
export interface GroupReference {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/**
 * The name in a reference. Throws InvalidParameterException for none and for two; that AWS refuses both is
 * documented, its words are not.
 */
export function nameOf({ logGroupName, logGroupIdentifier }: GroupReference, scope: Scope): string {
  if (logGroupName !== undefined && logGroupIdentifier !== undefined) {
    throw invalid("LogGroup name and LogGroup ARN are mutually exclusive parameters.");
  }
  const reference = logGroupName ?? logGroupIdentifier;
  if (reference === undefined) {
    throw invalid("Either logGroupName or logGroupIdentifier must be specified.");
  }
  return logGroupName ?? nameInIdentifier(reference, scope);
}

export function groupOf(view: View, scope: Scope, reference: GroupReference): LogGroupRecord {
  return groupNamed(view, scope, nameOf(reference, scope));
}

/** The name in a name or an ARN; the ARN of another account or region stands for nothing here. */
export function nameInIdentifier(identifier: string, scope: Scope): string {
  if (!identifier.startsWith("arn:")) return identifier;
  return nameInArn(identifier, scope) ?? "";
}

/** The name in an ARN of this scope. The model has no `:*` at the end of those that requests give. */
export function nameInArn(arn: string, { accountId, region }: Scope): string | undefined {
  const match = /^arn:[\w-]+:logs:([^:]*):([^:]*):log-group:([^:]+)$/.exec(arn);
  return match?.[1] === region && match[2] === accountId ? match[3] : undefined;
}

/** Without the `:*` that most of the API writes behind it. */
export function groupArn({ region, accountId }: Scope, logGroupName: string): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${logGroupName}`;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The time before which the events of a group are gone, whether or not they were removed yet. */
export function keepFromMs(group: LogGroupRecord, nowMs: number): number | undefined {
  if (group.retentionInDays === undefined) return undefined;
  return nowMs - group.retentionInDays * DAY_MS;
}
