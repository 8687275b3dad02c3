import type { PayloadPublicPort } from "../../wire/agent-messages.ts";
import type { AgentTask } from "../task/agent-task.ts";
import { networkInterfaceOf } from "./container-network.ts";
import { networkHolder } from "./pause-container.ts";
import type { ReportedBinding } from "./port-bindings.ts";

/** The ports that a container publishes because its task has a public address: the holder all of them. */
export function publicPortsOf(task: AgentTask, name: string): readonly PayloadPublicPort[] {
  if (networkHolder(task.payload) !== name) return [];
  return networkInterfaceOf(task.payload)?.publicPorts ?? [];
}

/**
 * Docker's words for them: each at the same port of the host, as at an address of its own, but those that the host
 * has given away already at one that Docker picks.
 */
export function publicPortSettings(
  task: AgentTask,
  name: string,
): { readonly exposed: object; readonly bindings: object } {
  const taken = task.containers.find((container) => container.name === name)?.takenPorts ?? [];
  const ports = publicPortsOf(task, name).map(({ containerPort, protocol }) => {
    const hostPort = taken.includes(containerPort) ? 0 : containerPort;
    return { key: `${containerPort}/${protocol}`, hostPort: String(hostPort) };
  });
  return {
    exposed: Object.fromEntries(ports.map(({ key }) => [key, {}])),
    bindings: Object.fromEntries(
      ports.map(({ key, hostPort }) => [key, [{ HostIp: "0.0.0.0", HostPort: hostPort }]]),
    ),
  };
}

/**
 * Where a container of a task with a public address is reached instead, for ports that the host had given away.
 * ECS reports no bindings of an awsvpc task, and for all other ports there are none to report.
 */
export function movedPorts(task: AgentTask, name: string): readonly ReportedBinding[] {
  const holder = networkHolder(task.payload);
  const published = task.containers.find((container) => container.name === holder)?.ports ?? [];
  const own = (networkInterfaceOf(task.payload)?.publicPorts ?? []).filter(
    ({ containerName }) => containerName === name,
  );
  return published.filter(
    ({ bindIP, containerPort, hostPort, protocol }) =>
      !bindIP.includes(":") &&
      hostPort !== containerPort &&
      own.some((port) => port.containerPort === containerPort && port.protocol === protocol),
  );
}

/**
 * The port that a start failed for, by Docker's words: "Bind for 0.0.0.0:80 failed: port is already allocated",
 * "listen tcp4 0.0.0.0:80: bind: address already in use".
 */
export function takenPortIn(message: string): number | undefined {
  const isTaken = /port is already allocated|address already in use/.test(message);
  const port = isTaken ? /\d+\.\d+\.\d+\.\d+:(\d+)/.exec(message)?.[1] : undefined;
  return port === undefined ? undefined : Number(port);
}
