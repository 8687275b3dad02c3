import type { HostPort } from "../network/host-ports.ts";
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
  const gpus = totalGpus(containers);
  return {
    cpuUnits: cpu === undefined ? sum(containers, (one) => one.cpu) : Number(cpu),
    memoryMiB:
      memory === undefined
        ? sum(containers, (one) => one.memoryReservation ?? one.memory)
        : Number(memory),
    ports: staticHostPorts(taskDefinition),
    ...(gpus !== 0 && { gpus }),
  };
}

function totalGpus(containers: readonly ContainerDefinition[]): number | "ALL" {
  const wanted = containers.map(gpusOf);
  return wanted.includes("ALL")
    ? "ALL"
    : wanted.reduce<number>((total, one) => total + Number(one), 0);
}

/** How many GPUs a container is to have for itself. */
export function gpusOf({ resourceRequirements = [] }: ContainerDefinition): number | "ALL" {
  // A share of one is asked for by `sharingStrategy`, and has no value.
  const values = resourceRequirements.flatMap(({ type, value }) =>
    type === "GPU" && value !== undefined ? [value] : [],
  );
  return values.includes("ALL") ? "ALL" : values.reduce((total, value) => total + Number(value), 0);
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
