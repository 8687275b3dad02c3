import type { ContainerInstanceRecord } from "./container-instance.ts";
import type { HostPort } from "./host-ports.ts";
import type { TaskRecord } from "./task/record.ts";

/** What is taken on a host, or left of it: CPU units, MiB, and the host ports that are taken. */
export interface HostResources {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly ports: readonly HostPort[];
}

/** What these tasks reserve. A STOPPED task reserves nothing. */
export function usageOf(tasks: Iterable<TaskRecord>): HostResources {
  let cpuUnits = 0;
  let memoryMiB = 0;
  const ports: HostPort[] = [];
  for (const { lastStatus, reserved } of tasks) {
    if (lastStatus === "STOPPED") continue;
    cpuUnits += reserved.cpuUnits;
    memoryMiB += reserved.memoryMiB;
    ports.push(...reserved.ports);
  }
  return { cpuUnits, memoryMiB, ports };
}

/**
 * What is left of an instance once `usage` is taken: registered minus reserved, never below zero (an
 * instance that registers again with less may already hold more than it has). `ports` are all the ports
 * that tasks may not take: those the agent reserved and those of the tasks, which is how ECS fills
 * `remainingResources`.
 */
export function remainingOf(
  instance: Pick<ContainerInstanceRecord, "registered">,
  usage: HostResources,
): HostResources {
  const { registered } = instance;
  return {
    cpuUnits: Math.max(0, registered.cpuUnits - usage.cpuUnits),
    memoryMiB: Math.max(0, registered.memoryMiB - usage.memoryMiB),
    ports: [...registered.reservedPorts, ...usage.ports],
  };
}
