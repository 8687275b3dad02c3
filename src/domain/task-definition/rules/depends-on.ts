import { hasCycle } from "../has-cycle.ts";
import { type Definition, type Finding, type Rule, taskRule, containerPath } from "../rule.ts";

/** Source: Amazon ECS API Reference, "ContainerDependency". */
export const dependsOnRules: readonly Rule[] = [
  taskRule("depends-on-unknown", function* (definition) {
    for (const { path, containerName, target } of dependencies(definition)) {
      if (target) continue;
      // Sic, with the plus sign.
      yield {
        path: `${path}/containerName`,
        message: `Cannot depend on container + '${containerName}' because it does not exist`,
      };
    }
  }),
  taskRule("depends-on-essential", function* (definition) {
    for (const { path, condition, target } of dependencies(definition)) {
      if (condition !== "COMPLETE" && condition !== "SUCCESS") continue;
      if (!target || target.essential === false) continue;
      yield {
        path: `${path}/condition`,
        message:
          "A dependency container with SUCCESS or COMPLETE condition cannot be an essential " +
          "container",
      };
    }
  }),
  taskRule("depends-on-no-health-check", function* (definition) {
    for (const { path, condition, target } of dependencies(definition)) {
      if (condition !== "HEALTHY" || !target || target.healthCheck) continue;
      yield {
        path: `${path}/condition`,
        message: "A dependency container with HEALTHY condition must have health check configured",
      };
    }
  }),
  taskRule("depends-on-cycle", dependsOnCycle),
];

function* dependsOnCycle({ containerDefinitions = [] }: Definition): Iterable<Finding> {
  if (!containerDefinitions.some(({ dependsOn }) => dependsOn)) return;
  const edges = containerDefinitions.map(
    ({ name = "", dependsOn = [] }) =>
      [name, dependsOn.map(({ containerName = "" }) => containerName)] as const,
  );
  if (!hasCycle(new Map(edges))) return;
  // Unverified text.
  yield { path: "/containerDefinitions", message: "Container dependsOn contains a cycle" };
}

function* dependencies(definition: Definition) {
  const { containerDefinitions = [] } = definition;
  for (const [index, { dependsOn = [] }] of containerDefinitions.entries()) {
    for (const [at, { containerName = "", condition }] of dependsOn.entries()) {
      const target = containerDefinitions.find(({ name }) => name === containerName);
      const path = `${containerPath(index)}/dependsOn/${at}`;
      yield { path, containerName, condition, target };
    }
  }
}
