import { effectiveTask } from "../../domain/task/overrides.ts";
import { reservedResources } from "../../domain/task/resources.ts";
import type { Constraint, Demand, Strategy } from "../../scheduler/place.ts";
import { platformDemand } from "./platform.ts";
import { attributesAsked } from "./attributes-asked.ts";
import type { CheckedRequest } from "./start.ts";

/** What the tasks of a request ask of an instance. */
export function demandOf(
  request: CheckedRequest,
  rules: {
    readonly constraints: readonly Constraint[];
    readonly strategy: readonly Strategy[];
    readonly strict: boolean;
  },
): Demand {
  const { taskDefinition, launch, overrides, group } = request;
  const { strict, ...placement } = rules;
  const { ephemeralStorageGiB } = effectiveTask(taskDefinition, overrides);
  return {
    ...(ephemeralStorageGiB !== undefined && { ephemeralStorageGiB }),
    reserved: reservedResources(taskDefinition, overrides),
    requiredAttributes: attributesAsked(taskDefinition, overrides, { strict }),
    platform: platformDemand(taskDefinition, { launchType: launch.launchType, strict }),
    group: group ?? `family:${taskDefinition.family}`,
    ...placement,
  };
}
