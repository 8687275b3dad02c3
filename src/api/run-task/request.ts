import type * as ecs from "@aws-sdk/client-ecs";
import type { TagRecord } from "../../domain/cluster/cluster.ts";
import { ApiError } from "../../domain/errors.ts";
import type { Shape } from "../../domain/shape.ts";
import { checkTags, mergeTags } from "../../domain/tags.ts";
import type { TaskDefinitionRecord } from "../../domain/task-definition/record.ts";

/** The members that RunTask and StartTask share. */
export interface TaskRequest {
  readonly enableECSManagedTags?: boolean | undefined;
  readonly enableExecuteCommand?: boolean | undefined;
  readonly group?: string | undefined;
  readonly overrides?: Shape<ecs.TaskOverride> | undefined;
  readonly propagateTags?: ecs.PropagateTags | undefined;
  readonly startedBy?: string | undefined;
  readonly tags?: readonly Shape<ecs.Tag>[] | undefined;
  readonly volumeConfigurations?: readonly Shape<ecs.TaskVolumeConfiguration>[] | undefined;
}

/** Amazon ECS Developer Guide, "Task groups". */
const MAX_GROUP_LENGTH = 255;

/**
 * Checks what can be checked without looking anything up.
 *
 * Throws InvalidParameterException. The text about a long startedBy is AWS's, that about a long group follows
 * it; the others are unverified. The characters the API Reference allows in startedBy are not insisted on:
 * Step Functions itself starts tasks by `AWS Step Functions`.
 * Source: Amazon ECS API Reference, "RunTask" and "StartTask".
 */
export function checkTaskRequest(
  request: TaskRequest,
  limits: { readonly startedByLength: number },
): { readonly tags: readonly TagRecord[] } {
  const { group, startedBy, propagateTags } = request;
  if (group === "") throw invalid("group can not be blank.");
  if (group !== undefined && group.length > MAX_GROUP_LENGTH) {
    throw invalid(`group longer than ${MAX_GROUP_LENGTH}.`);
  }
  if (startedBy !== undefined && startedBy.length > limits.startedByLength) {
    throw invalid(`startedBy longer than ${limits.startedByLength}.`);
  }
  if (propagateTags === "SERVICE") {
    throw invalid("Tags can be propagated from a service only to the tasks of a service.");
  }
  return { tags: checkTags(request.tags) };
}

/**
 * The tags of a new task: the task definition's where they are propagated, under those of the request, and
 * ECS's own. Throws InvalidParameterException (text unverified) when that makes too many.
 * Source: Amazon ECS Developer Guide, "Tagging your resources".
 */
export function tagsOf(
  request: TaskRequest,
  given: {
    readonly tags: readonly TagRecord[];
    readonly taskDefinition: TaskDefinitionRecord;
    readonly clusterName: string;
  },
): readonly TagRecord[] {
  const propagated = request.propagateTags === "TASK_DEFINITION" ? given.taskDefinition.tags : [];
  const managed =
    request.enableECSManagedTags === true
      ? [{ key: "aws:ecs:clusterName", value: given.clusterName }]
      : [];
  return mergeTags([...managed, ...propagated], given.tags, "InvalidParameterException");
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidParameterException", message);
}
