import type {
  PayloadContainer,
  PayloadPortMapping,
  PayloadTask,
} from "../../wire/agent-messages.ts";
import type { AgentContainer } from "../task/agent-task.ts";
import { RuntimeFault } from "../container-runtime.ts";

/** The ports a container listens on, as Docker's `ExposedPorts`. */
export function exposedPorts(container: PayloadContainer): Readonly<Record<string, object>> {
  const mappings = container.portMappings ?? [];
  return Object.fromEntries(
    mappings.flatMap((mapping) =>
      containerPorts(mapping).map((port) => [keyOf(port, mapping), {}]),
    ),
  );
}

/**
 * Docker's `PortBindings` for a task on the default bridge. `firstHostPorts` has the host port of each mapping,
 * of a range the first. Only IPv4 is bound: ECS reports no other.
 */
export function portBindings(
  task: PayloadTask,
  container: PayloadContainer,
  firstHostPorts: readonly number[],
): Readonly<Record<string, unknown>> {
  if (task.networkMode !== "bridge") return {};
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const [index, mapping] of (container.portMappings ?? []).entries()) {
    const first = firstHostPorts[index] ?? mapping.hostPort ?? 0;
    for (const [offset, port] of containerPorts(mapping).entries()) {
      const HostPort = String(first === 0 ? 0 : first + offset);
      (bindings[keyOf(port, mapping)] ??= []).push({ HostIp: "0.0.0.0", HostPort });
    }
  }
  return { PortBindings: bindings };
}

/** Whether ports of the host are bound, which have to be read back after the start. */
export function publishesPorts(task: PayloadTask, container: PayloadContainer): boolean {
  return task.networkMode === "bridge" && (container.portMappings ?? []).length > 0;
}

/** Whether host ports have to be picked for it. */
export function hasDynamicPorts(task: PayloadTask, container: PayloadContainer): boolean {
  return (
    task.networkMode === "bridge" &&
    (container.portMappings ?? []).some(({ hostPort = 0 }) => hostPort === 0)
  );
}

export type ReportedBinding = { readonly bindIP: string; readonly protocol: "tcp" | "udp" } & (
  | { readonly containerPort: number; readonly hostPort: number }
  | { readonly containerPortRange: string; readonly hostPortRange: string }
);

/** The bindings as ECS reports them: in host mode a container's port is the host's, and a range is one entry. */
export function networkBindings(
  task: PayloadTask,
  definition: PayloadContainer,
  observed: AgentContainer,
): readonly ReportedBinding[] {
  const mappings = definition.portMappings ?? [];
  if (task.networkMode === "host" && observed.id !== undefined) {
    return mappings.flatMap((mapping) =>
      containerPorts(mapping).map((port) => ({
        bindIP: "0.0.0.0",
        containerPort: port,
        hostPort: port,
        protocol: mapping.protocol,
      })),
    );
  }
  const bound = observed.ports.filter((port) => !port.bindIP.includes(":"));
  const ranges = mappings.filter((mapping) => mapping.containerPortRange !== undefined);
  const single = bound.filter(
    ({ containerPort, protocol }) =>
      !ranges.some((it) => it.protocol === protocol && containerPorts(it).includes(containerPort)),
  );
  return [
    ...single.map(({ bindIP, containerPort, hostPort, protocol }) => ({
      bindIP,
      containerPort,
      hostPort,
      protocol,
    })),
    ...ranges.flatMap((mapping) => rangeBinding(mapping, bound)),
  ];
}

function rangeBinding(
  mapping: PayloadPortMapping,
  bound: AgentContainer["ports"],
): readonly ReportedBinding[] {
  const { containerPortRange = "", protocol } = mapping;
  const [first] = containerPorts(mapping);
  const start = bound.find((it) => it.containerPort === first && it.protocol === protocol);
  if (start === undefined) return [];
  const hostPortRange = `${start.hostPort}-${start.hostPort + portCount(mapping) - 1}`;
  return [{ bindIP: start.bindIP, containerPortRange, hostPortRange, protocol }];
}

/** How many ports a mapping is about. */
export function portCount(mapping: PayloadPortMapping): number {
  return containerPorts(mapping).length;
}

function containerPorts({
  containerPort,
  containerPortRange,
}: PayloadPortMapping): readonly number[] {
  if (containerPort !== undefined) return [containerPort];
  const match = /^(\d+)-(\d+)$/.exec(containerPortRange ?? "");
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  if (!(first <= last)) {
    const what = JSON.stringify(containerPortRange);
    throw new RuntimeFault("HostConfigError", `${what} is not a range of container ports`);
  }
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function keyOf(port: number, { protocol }: PayloadPortMapping): string {
  return `${port}/${protocol}`;
}
