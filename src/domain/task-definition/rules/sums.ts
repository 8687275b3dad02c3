import { containerRule, type Definition, type Rule, taskRule } from "../rule.ts";
import { parseTaskCpuUnits, parseTaskMemoryMiB } from "../task-size.ts";

/**
 * What the containers ask for has to fit into the task's size, when it has one. The sum of hard memory
 * limits is not checked: AWS is not known to refuse it.
 * Source: Amazon ECS API Reference, "ContainerDefinition", "cpu", "memory" and "memoryReservation".
 */
export const sumRules: readonly Rule[] = [
  containerRule("container-memory-over-task", function* ({ container, name, path, definition }) {
    const taskMiB = taskMemoryMiB(definition);
    if (taskMiB === undefined || (container.memory ?? 0) <= taskMiB) return;
    // Seen in https://github.com/pulumi/pulumi-awsx/issues/1220.
    yield {
      path: `${path}/memory`,
      message: `The 'memory' setting for container '${name}' is greater than for the task.`,
    };
  }),
  taskRule("memory-reservation-sum", function* (definition) {
    const taskMiB = taskMemoryMiB(definition);
    if (taskMiB === undefined || sumOf(definition, "memoryReservation") <= taskMiB) return;
    yield {
      path: "/memory",
      message:
        "The sum of all container 'memoryReservation' values cannot be greater than the value of " +
        "the task 'memory'.",
    };
  }),
  taskRule("cpu-sum", function* (definition) {
    const { cpu } = definition;
    const taskUnits = cpu === undefined ? undefined : parseTaskCpuUnits(cpu);
    if (taskUnits === undefined || sumOf(definition, "cpu") <= taskUnits) return;
    yield {
      path: "/cpu",
      message:
        "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
    };
  }),
];

function taskMemoryMiB({ memory }: Definition): number | undefined {
  return memory === undefined ? undefined : parseTaskMemoryMiB(memory);
}

function sumOf(definition: Definition, member: "cpu" | "memoryReservation"): number {
  let sum = 0;
  for (const container of definition.containerDefinitions ?? []) sum += container[member] ?? 0;
  return sum;
}
