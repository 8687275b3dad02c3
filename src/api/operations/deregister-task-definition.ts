import { ApiError } from "../../domain/errors.ts";
import type { TaskDefinitionRecord } from "../../domain/task-definition/record.ts";
import { taskDefinitions } from "../../store/tables.ts";
import type { Tx } from "../../store/view.ts";
import type { Operation, OperationContext } from "../operation.ts";
import { presentTaskDefinition } from "../present-task-definition.ts";
import { findTaskDefinition, parseReference } from "../task-definition-reference.ts";

/**
 * DeregisterTaskDefinition: makes a revision INACTIVE for good. Tasks that run it go on. One that is
 * INACTIVE already is answered as it is.
 */
export const deregisterTaskDefinition: Operation<"DeregisterTaskDefinition"> = {
  errors: [],
  handle: async (context) => {
    const record = await context.write((tx) => deregister(tx, context));
    return { taskDefinition: presentTaskDefinition(record) };
  },
};

function deregister(
  tx: Tx,
  { input, caller, nowMs }: OperationContext<"DeregisterTaskDefinition">,
): TaskDefinitionRecord {
  const reference = parseReference(input.taskDefinition, caller);
  if (reference && reference.revision === undefined) {
    throw new ApiError("ClientException", "Revision is missing.");
  }
  const record = findTaskDefinition(tx, caller, input.taskDefinition);
  // Unverified text: what AWS answers for a revision that is not there has not been seen.
  if (!record) throw new ApiError("ClientException", "Unable to describe task definition.");
  if (record.status === "DELETE_IN_PROGRESS") {
    throw new ApiError(
      "ClientException",
      "The task definition could not be deregistered because it is in the process of being deleted.",
    );
  }
  if (record.status === "INACTIVE") return record;
  const inactive = { ...record, status: "INACTIVE" as const, deregisteredAtMs: nowMs };
  tx.put(taskDefinitions, inactive);
  return inactive;
}
