import { parseArn, type ParsedArn, taskDefinitionArn } from "../domain/arn.ts";
import { ApiError } from "../domain/errors.ts";
import { scopeKey, type Caller, type Scope } from "../domain/scope.ts";
import type { TaskDefinitionRecord } from "../domain/task-definition/record.ts";
import { families, taskDefinitions } from "../store/tables.ts";
import type { View } from "../store/view.ts";

/**
 * The revision that RunTask, StartTask and services may use by this name. `FAMILY` means its latest ACTIVE
 * revision, `FAMILY:REVISION` and the ARN mean that one.
 *
 * Throws ClientException when there is none, and InvalidParameterException when it is no longer ACTIVE or
 * its revision is not a number.
 */
export function resolveTaskDefinition(
  view: View,
  caller: Caller,
  reference: string,
): TaskDefinitionRecord {
  const record = findTaskDefinition(view, caller, reference);
  if (!record) throw new ApiError("ClientException", "TaskDefinition not found.");
  if (record.status !== "ACTIVE") {
    throw new ApiError("InvalidParameterException", "TaskDefinition is inactive");
  }
  return record;
}

/**
 * The revision a name or ARN means, whatever its status, or nothing. Without a revision: the latest ACTIVE.
 * Throws InvalidParameterException when the revision is not a number.
 */
export function findTaskDefinition(
  view: View,
  scope: Scope,
  reference: string,
): TaskDefinitionRecord | undefined {
  const parsed = parseReference(reference, scope);
  if (parsed === undefined) return undefined;
  const { family, revision } = parsed;
  if (revision === undefined) return latestActive(view, scope, family);
  return view.get(taskDefinitions, taskDefinitionArn(scope, family, revisionNumber(revision)));
}

export interface TaskDefinitionReference {
  readonly family: string;
  /** What stands after the colon, unchecked; absent when the latest ACTIVE revision is meant. */
  readonly revision?: string;
}

/** Takes a name or ARN apart; nothing when it is an ARN of something else, or of another scope. */
export function parseReference(
  reference: string,
  scope: Scope,
): TaskDefinitionReference | undefined {
  const name = reference.startsWith("arn:") ? nameInArn(reference, scope) : reference;
  if (name === undefined) return undefined;
  const colon = name.indexOf(":");
  if (colon < 0) return { family: name };
  return { family: name.slice(0, colon), revision: name.slice(colon + 1) };
}

/** The revision as a number. Throws InvalidParameterException when it is none. */
export function revisionNumber(text: string): number {
  if (!isRevisionNumber(text)) {
    throw new ApiError("InvalidParameterException", `Invalid revision number. Number: ${text}`);
  }
  return Number(text);
}

/** Whether the text is a revision number: what fits ECS's 32-bit integers. */
export function isRevisionNumber(text: string): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) < 2 ** 31;
}

/** The key of a family's row. */
export function familyKey(scope: Scope, family: string): string {
  return `${scopeKey(scope)}/${family}`;
}

/** Whether the text is the ARN of a task definition, of whichever account and region. */
export function isTaskDefinitionArn(text: string): boolean {
  return parseTaskDefinitionArn(text) !== undefined;
}

function parseTaskDefinitionArn(arn: string): ParsedArn | undefined {
  const parsed = parseArn(arn);
  const isOne = parsed?.service === "ecs" && parsed.resourceType === "task-definition";
  return isOne ? parsed : undefined;
}

function nameInArn(arn: string, scope: Scope): string | undefined {
  const parsed = parseTaskDefinitionArn(arn);
  const ours = parsed?.region === scope.region && parsed.accountId === scope.accountId;
  return ours ? parsed.resource : undefined;
}

/** Newest first: nearly always the first one looked at is ACTIVE, however many there are. */
function latestActive(view: View, scope: Scope, family: string): TaskDefinitionRecord | undefined {
  const key = familyKey(scope, family);
  if (view.count(taskDefinitions, "activeFamily", key) === 0) return undefined;
  const last = view.get(families, key)?.lastRevision ?? 0;
  for (let revision = last; revision > 0; revision -= 1) {
    const record = view.get(taskDefinitions, taskDefinitionArn(scope, family, revision));
    if (record?.status === "ACTIVE") return record;
  }
  return undefined;
}
