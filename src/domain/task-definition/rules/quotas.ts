import { MAX_CREDENTIAL_SPECS, MAX_PLACEMENT_CONSTRAINTS } from "../limits.ts";
import { containerRule, type Rule, taskRule } from "../rule.ts";

/** Documented limits whose messages are unverified. */
export const quotaRules: readonly Rule[] = [
  // Source: Amazon ECS API Reference, RegisterTaskDefinition, "placementConstraints".
  taskRule("placement-constraints-count", function* ({ placementConstraints = [] }) {
    if (placementConstraints.length <= MAX_PLACEMENT_CONSTRAINTS) return;
    yield {
      path: "/placementConstraints",
      message: `A task can have at most ${MAX_PLACEMENT_CONSTRAINTS} placement constraints.`,
    };
  }),
  // Source: Amazon ECS API Reference, "ContainerDefinition", "credentialSpecs".
  containerRule("credential-specs-count", function* ({ container, name, path }) {
    if ((container.credentialSpecs ?? []).length <= MAX_CREDENTIAL_SPECS) return;
    yield {
      path: `${path}/credentialSpecs`,
      message: `Container '${name}' can have at most ${MAX_CREDENTIAL_SPECS} credential spec.`,
    };
  }),
  // Source: Amazon ECS API Reference, "RuntimePlatform": ARM64 is for Linux.
  taskRule("platform-windows-arm", function* ({ runtimePlatform }) {
    const { cpuArchitecture, operatingSystemFamily = "LINUX" } = runtimePlatform ?? {};
    if (cpuArchitecture !== "ARM64" || operatingSystemFamily === "LINUX") return;
    yield {
      path: "/runtimePlatform/cpuArchitecture",
      message: `${operatingSystemFamily} does not support cpuArchitecture ARM64.`,
    };
  }),
];
