import type * as ecs from "@aws-sdk/client-ecs";
import { ApiError } from "../../domain/errors.ts";
import type { Shape } from "../../domain/shape.ts";
import type { TaskDefinitionRecord } from "../../domain/task-definition/record.ts";

/**
 * Refuses volumes that are configured at launch: they are of Amazon EBS, and a task without them would write
 * to its container instead.
 *
 * Throws InvalidParameterException for a configuration of another volume, in the words of CreateService, and
 * for a volume without one (text unverified); UnsupportedFeatureException when they match.
 * Source: Amazon ECS API Reference, "RunTask" and "StartTask", volumeConfigurations.
 */
export function checkVolumes(
  { definition }: TaskDefinitionRecord,
  configurations: readonly Shape<ecs.TaskVolumeConfiguration>[] = [],
): void {
  const configurable = (definition.volumes ?? [])
    .filter(({ configuredAtLaunch }) => configuredAtLaunch === true)
    .map(({ name = "" }) => name);
  const given = configurations.map(({ name = "" }) => name);
  const stray = given.find((name) => !configurable.includes(name));
  if (stray !== undefined) {
    throw new ApiError(
      "InvalidParameterException",
      `The volume name '${stray}' in your request does not have a matching volume in your Task ` +
        "Definition that is configurable at launch.",
    );
  }
  const missing = configurable.find((name) => !given.includes(name));
  if (missing !== undefined) {
    throw new ApiError(
      "InvalidParameterException",
      `The volume '${missing}' is configured at launch. Specify it in volumeConfigurations.`,
    );
  }
  if (given.length === 0) return;
  throw new ApiError(
    "UnsupportedFeatureException",
    "Longshore has no Amazon EBS volumes to attach to a task.",
  );
}
