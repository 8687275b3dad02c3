import { ApiError } from "../../domain/errors.ts";
import { MAX_DELETIONS_PER_CALL } from "../../domain/task-definition/limits.ts";
import type { TaskDefinitionRecord } from "../../domain/task-definition/record.ts";
import { taskDefinitions } from "../../store/tables.ts";
import type { Tx } from "../../store/view.ts";
import type { Operation, OperationContext } from "../operation.ts";
import { presentTaskDefinition } from "../present-task-definition.ts";
import {
  findTaskDefinition,
  isRevisionNumber,
  isTaskDefinitionArn,
  parseReference,
} from "../task-definition-reference.ts";

const INVALID =
  "The specified task definition identifier is invalid. Specify a valid name or ARN and try again.";
const UNKNOWN =
  "The specified task definition does not exist. " +
  "Specify a valid account, family, revision and try again.";
const STILL_ACTIVE =
  "The specified task definition is still in ACTIVE status. " +
  "Please deregister the target and try again.";

/**
 * DeleteTaskDefinitions: marks INACTIVE revisions DELETE_IN_PROGRESS; they go once no task uses them. What
 * can't be deleted is in `failures`, under the identifier as it was given. One that is being deleted already
 * is answered again.
 */
export const deleteTaskDefinitions: Operation<"DeleteTaskDefinitions"> = {
  errors: [],
  handle: async (context) => {
    const references = context.input.taskDefinitions;
    checkCount(references.length);
    const outcomes = await context.write((tx) =>
      references.map((reference) => ({ reference, outcome: remove(tx, context, reference) })),
    );
    const deleted = [];
    const failures = [];
    for (const { reference, outcome } of outcomes) {
      if (typeof outcome === "string") failures.push({ arn: reference, reason: outcome });
      else deleted.push(presentTaskDefinition(outcome));
    }
    return { taskDefinitions: deleted, failures };
  },
};

function checkCount(count: number): void {
  if (count === 0) {
    throw new ApiError(
      "InvalidParameterException",
      "size of TaskDefinition references list must be greater than 0",
    );
  }
  if (count > MAX_DELETIONS_PER_CALL) {
    throw new ApiError(
      "InvalidParameterException",
      `Size of TaskDefinition references list cannot exceed ${MAX_DELETIONS_PER_CALL}`,
    );
  }
}

/** The revision as it is now, or the reason why it stays. */
function remove(
  tx: Tx,
  { caller, nowMs }: OperationContext<"DeleteTaskDefinitions">,
  reference: string,
): TaskDefinitionRecord | string {
  const parsed = parseReference(reference, caller);
  if (!parsed && !isTaskDefinitionArn(reference)) return INVALID;
  if (parsed && !isRevisionNumber(parsed.revision ?? "")) return INVALID;
  const record = findTaskDefinition(tx, caller, reference);
  if (!record) return UNKNOWN;
  if (record.status === "ACTIVE") return STILL_ACTIVE;
  if (record.status === "DELETE_IN_PROGRESS") return record;
  const leaving = {
    ...record,
    status: "DELETE_IN_PROGRESS" as const,
    deleteRequestedAtMs: nowMs,
  };
  tx.put(taskDefinitions, leaving);
  return leaving;
}
