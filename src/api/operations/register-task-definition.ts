import { taskDefinitionArn } from "../../domain/arn.ts";
import { ApiError } from "../../domain/errors.ts";
import {
  compatibilitiesOf,
  LISTS_MANAGED_INSTANCES,
} from "../../domain/task-definition/compatibilities.ts";
import { diagnose } from "../../domain/task-definition/diagnose.ts";
import { normaliseTaskDefinition } from "../../domain/task-definition/normalise.ts";
import type { TaskDefinitionRecord } from "../../domain/task-definition/record.ts";
import { requiredAttributes } from "../../domain/task-definition/requires-attributes.ts";
import { checkTags } from "../../domain/tags.ts";
import { families, taskDefinitions } from "../../store/tables.ts";
import type { Tx } from "../../store/view.ts";
import type { Operation, OperationContext } from "../operation.ts";
import { presentTaskDefinition } from "../present-task-definition.ts";
import { familyKey } from "../task-definition-reference.ts";

/**
 * RegisterTaskDefinition: checks a definition and keeps it as its family's next revision. Every call that
 * succeeds makes a revision, an identical one too; a refused one uses up no number.
 */
export const registerTaskDefinition: Operation<"RegisterTaskDefinition"> = {
  errors: [],
  whenMissing: {
    family: ["ClientException", "Family can not be blank."],
    containerDefinitions: ["ClientException", "Container list cannot be empty"],
  },
  handle: async (context) => {
    check(context);
    const revision = revisionFrom(context);
    const record = await context.write((tx) => addRevision(tx, revision));
    return {
      taskDefinition: presentTaskDefinition(record),
      ...(record.tags.length > 0 && { tags: record.tags }),
    };
  },
};

type Revision = Omit<TaskDefinitionRecord, "taskDefinitionArn" | "revision">;

function check(context: OperationContext<"RegisterTaskDefinition">): void {
  const warnings: string[] = [];
  for (const { severity, code, message } of diagnose(context.input, ruleContext(context))) {
    if (severity === "error") throw new ApiError(code, message);
    warnings.push(message);
  }
  for (const warning of warnings) context.warn(warning);
}

/** Everything about the revision but its number, so that the transaction has little left to do. */
function revisionFrom(context: OperationContext<"RegisterTaskDefinition">): Revision {
  const { input, caller, nowMs } = context;
  const definition = normaliseTaskDefinition(input, caller.accountId);
  return {
    accountId: caller.accountId,
    region: caller.region,
    family: definition.family,
    status: "ACTIVE",
    definition,
    compatibilities: compatibilitiesOf(input, {
      ...ruleContext(context),
      managedInstances: LISTS_MANAGED_INSTANCES,
    }),
    requiresAttributes: requiredAttributes(definition),
    registeredAtMs: nowMs,
    registeredBy: caller.principalArn,
    tags: checkTags(input.tags),
  };
}

function ruleContext({ caller, settings }: OperationContext<"RegisterTaskDefinition">) {
  return { accountId: caller.accountId, strict: settings.strict };
}

function addRevision(tx: Tx, given: Revision): TaskDefinitionRecord {
  const { family, accountId, region } = given;
  const key = familyKey(given, family);
  const revision = (tx.get(families, key)?.lastRevision ?? 0) + 1;
  const record = {
    ...given,
    revision,
    taskDefinitionArn: taskDefinitionArn(given, family, revision),
  };
  tx.put(families, { familyKey: key, accountId, region, family, lastRevision: revision });
  tx.put(taskDefinitions, record);
  return record;
}
