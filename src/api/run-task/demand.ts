import { reservedResources } from "../../domain/task/resources.ts";
import type { Constraint, Demand, Strategy } from "../../scheduler/place.ts";
import { platformDemand } from "./platform.ts";
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
  return {
    reserved: reservedResources(taskDefinition, overrides),
    // A Fargate host is ours, and need not advertise what Fargate supports anyway.
    requiredAttributes: launch.launchType === "FARGATE" ? [] : taskDefinition.requiresAttributes,
    platform: platformDemand(taskDefinition, { launchType: launch.launchType, strict }),
    group: group ?? `family:${taskDefinition.family}`,
    ...placement,
  };
}
