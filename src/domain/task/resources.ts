import type { HostPort } from "../host-ports.ts";
import type { ContainerDefinition } from "../task-definition/record.ts";
import type { ReservedResources } from "./record.ts";
import {
  effectiveContainers,
  effectiveTask,
  type Overridable,
  type TaskOverride,
} from "./overrides.ts";

/**
 * What a task takes from its instance until it is STOPPED: the task's own size where it has one, else the
 * sum of its containers, in which `memoryReservation` stands before `memory`; and the host ports known
 * beforehand. CPU is in CPU units, memory in MiB. The agent counts the same way
 * (amazon-ecs-agent, `agent/api/task`, ToHostResources).
 */
export function reservedResources(
  taskDefinition: Overridable,
  overrides: TaskOverride,
): ReservedResources {
  const containers = effectiveContainers(taskDefinition, overrides);
  const { cpu, memory } = effectiveTask(taskDefinition, overrides);
  const gpus = sum(containers, gpusOf);
  return {
    cpuUnits: cpu === undefined ? sum(containers, (one) => one.cpu) : Number(cpu),
    memoryMiB:
      memory === undefined
        ? sum(containers, (one) => one.memoryReservation ?? one.memory)
        : Number(memory),
    ports: staticHostPorts(taskDefinition),
    ...(gpus > 0 && { gpus }),
  };
}

function gpusOf({ resourceRequirements = [] }: ContainerDefinition): number {
  return resourceRequirements
    .filter(({ type }) => type === "GPU")
    .reduce((total, { value }) => total + Number(value), 0);
}

function sum(
  containers: readonly ContainerDefinition[],
  amount: (container: ContainerDefinition) => number | undefined,
): number {
  return containers.reduce((total, container) => total + (amount(container) ?? 0), 0);
}

/** How the task's containers are networked; what a definition leaves out means bridge. */
export function networkModeOf({ definition }: Overridable): "bridge" | "host" | "awsvpc" | "none" {
  return definition.networkMode ?? "bridge";
}

/**
 * In bridge mode the host ports other than 0, which the kernel chooses; in host mode the container ports
 * are the host's. awsvpc tasks have addresses of their own.
 */
function staticHostPorts(taskDefinition: Overridable): readonly HostPort[] {
  const mode = networkModeOf(taskDefinition);
  if (mode !== "bridge" && mode !== "host") return [];
  return taskDefinition.definition.containerDefinitions
    .flatMap((container) => container.portMappings ?? [])
    .map((mapping) => ({
      port: (mode === "host" ? mapping.containerPort : mapping.hostPort) ?? 0,
      protocol: mapping.protocol ?? "tcp",
    }))
    .filter(({ port }) => port > 0);
}
