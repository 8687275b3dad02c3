import type * as ecs from "@aws-sdk/client-ecs";
import type { Shape } from "../domain/shape.ts";
import type { TaskDefinitionRecord } from "../domain/task-definition/record.ts";

/**
 * A revision as the API shows it. Tags are not part of it: they stand beside it in responses.
 * `requiresAttributes` is absent when nothing is required, as in AWS's replies.
 */
export function presentTaskDefinition(record: TaskDefinitionRecord): Shape<ecs.TaskDefinition> {
  return {
    taskDefinitionArn: record.taskDefinitionArn,
    ...record.definition,
    revision: record.revision,
    status: record.status,
    compatibilities: record.compatibilities,
    ...(record.requiresAttributes.length > 0 && {
      requiresAttributes: record.requiresAttributes.map((name) => ({ name })),
    }),
    registeredAt: record.registeredAtMs,
    registeredBy: record.registeredBy,
    ...(record.deregisteredAtMs !== undefined && { deregisteredAt: record.deregisteredAtMs }),
    ...(record.deleteRequestedAtMs !== undefined && {
      deleteRequestedAt: record.deleteRequestedAtMs,
    }),
  };
}
