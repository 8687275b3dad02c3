import type { PayloadContainer, PayloadTask } from "../wire/agent-messages.ts";
import type { AgentContainer } from "./agent-task.ts";
import { RuntimeFault } from "./container-runtime.ts";

/** The ports a container listens on, as Docker's `ExposedPorts`. */
export function exposedPorts(container: PayloadContainer): Readonly<Record<string, object>> {
  return Object.fromEntries(containerPorts(container).map(({ key }) => [key, {}]));
}

/**
 * Docker's `PortBindings` for a task on the default bridge. Host port 0 lets Docker pick one. Only IPv4 is
 * bound: Docker may pick different ports for the two families, and ECS reports one.
 */
export function portBindings(
  task: PayloadTask,
  container: PayloadContainer,
): Readonly<Record<string, unknown>> {
  if (task.networkMode !== "bridge") return {};
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const { key, hostPort } of containerPorts(container)) {
    (bindings[key] ??= []).push({ HostIp: "0.0.0.0", HostPort: String(hostPort) });
  }
  return { PortBindings: bindings };
}

/** Whether what Docker picked has to be read back after the start. */
export function publishesPorts(task: PayloadTask, container: PayloadContainer): boolean {
  return task.networkMode === "bridge" && (container.portMappings ?? []).length > 0;
}

export interface ReportedBinding {
  readonly bindIP: string;
  readonly containerPort: number;
  readonly hostPort: number;
  readonly protocol: "tcp" | "udp";
}

/** The bindings as ECS reports them: in host mode a container's port is the host's. */
export function networkBindings(
  task: PayloadTask,
  definition: PayloadContainer,
  observed: AgentContainer,
): readonly ReportedBinding[] {
  if (task.networkMode === "host" && observed.id !== undefined) {
    return containerPorts(definition).map(({ containerPort, protocol }) => ({
      bindIP: "0.0.0.0",
      containerPort,
      hostPort: containerPort,
      protocol,
    }));
  }
  return observed.ports
    .filter((port) => !port.bindIP.includes(":"))
    .map(({ bindIP, containerPort, hostPort, protocol }) => ({
      bindIP,
      containerPort,
      hostPort,
      protocol,
    }));
}

interface ContainerPort {
  readonly key: string;
  readonly containerPort: number;
  readonly hostPort: number;
  readonly protocol: "tcp" | "udp";
}

function containerPorts(container: PayloadContainer): readonly ContainerPort[] {
  return (container.portMappings ?? []).map(({ containerPort, hostPort, protocol }) => {
    if (containerPort === undefined) {
      throw new RuntimeFault("HostConfigError", "port ranges are not supported by this agent");
    }
    const key = `${containerPort}/${protocol}`;
    return { key, containerPort, hostPort: hostPort ?? 0, protocol };
  });
}
