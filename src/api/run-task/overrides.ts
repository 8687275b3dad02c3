import { ApiError } from "../../domain/errors.ts";
import type { TaskOverride } from "../../domain/task/overrides.ts";
import type { TaskDefinitionRecord } from "../../domain/task-definition/record.ts";

/** Amazon ECS API Reference, "RunTask", overrides. */
const MAX_OVERRIDES_LENGTH = 8192;

/**
 * The overrides as they will apply: entries that override nothing are dropped.
 *
 * Throws InvalidParameterException. The text about an unknown container is AWS's, the others are unverified.
 */
export function checkOverrides(
  taskDefinition: TaskDefinitionRecord,
  overrides: TaskOverride = {},
): TaskOverride {
  if (JSON.stringify(overrides).length > MAX_OVERRIDES_LENGTH) {
    throw invalid(`Overrides can have at most ${MAX_OVERRIDES_LENGTH} characters.`);
  }
  const names = new Set(taskDefinition.definition.containerDefinitions.map(({ name }) => name));
  // `containerOverrides: [{}]` is legal (Amazon ECS API Reference, "ContainerOverride").
  const containerOverrides = (overrides.containerOverrides ?? []).filter((override) =>
    Object.values(override).some((member) => member !== undefined),
  );
  for (const { name } of containerOverrides) {
    if (name === undefined) throw invalid("Container override must have a container name.");
    if (!names.has(name)) {
      throw invalid(
        `Override for container named ${name} is not a container in the TaskDefinition.`,
      );
    }
  }
  return { ...overrides, containerOverrides };
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidParameterException", message);
}
