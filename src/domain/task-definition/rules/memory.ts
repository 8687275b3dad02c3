import { containerRule, type ContainerRule } from "../rule.ts";

/** Source: Amazon ECS API Reference, "ContainerDefinition", "cpu", "memory" and "memoryReservation". */
export const containerResourceRules: readonly ContainerRule[] = [
  containerRule("container-resources-negative", function* ({ container, name, path }) {
    for (const member of ["cpu", "memory", "memoryReservation"] as const) {
      if ((container[member] ?? 0) >= 0) continue;
      // Unverified text, by analogy with the container port's.
      yield {
        path: `${path}/${member}`,
        message: `Invalid '${member}' setting for container '${name}'.`,
      };
    }
  }),
  containerRule("container-memory-missing", function* ({ container, name, path, definition }) {
    // AWS asks for "a non-zero integer for one or both", so zero is the same as nothing.
    if (definition.memory !== undefined) return;
    if ((container.memory ?? 0) !== 0 || (container.memoryReservation ?? 0) !== 0) return;
    yield {
      path: `${path}/memory`,
      message:
        `Invalid setting for container '${name}'. ` +
        "At least one of 'memory' or 'memoryReservation' must be specified.",
    };
  }),
  containerRule("container-memory-below-reservation", function* ({ container, name, path }) {
    const { memory = 0, memoryReservation = 0 } = container;
    if (memory === 0 || memory >= memoryReservation) return;
    yield {
      path: `${path}/memory`,
      message:
        `Invalid setting for container '${name}'. ` +
        "'memory' must be greater than or equal to 'memoryReservation'",
    };
  }),
];
