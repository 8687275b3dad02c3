import type { ContainerInstanceRecord } from "./container-instance.ts";
import type { HostPort } from "../network/host-ports.ts";
import { assignedPortsOf } from "../task/assigned-ports.ts";
import type { TaskRecord } from "../task/record.ts";

/** What is taken on a host, or left of it: CPU units, MiB, and the host ports that are taken. */
export interface HostResources {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  /** Those that somebody named: the agent, or a task definition. */
  readonly ports: readonly HostPort[];
  /** Those that agents picked for containers; no task can have them, and no limit counts them. */
  readonly assignedPorts: readonly HostPort[];
}

/** What these tasks reserve. A STOPPED task reserves nothing. */
export function usageOf(tasks: Iterable<TaskRecord>): HostResources {
  let cpuUnits = 0;
  let memoryMiB = 0;
  const ports: HostPort[] = [];
  const assignedPorts: HostPort[] = [];
  for (const task of tasks) {
    if (task.lastStatus === "STOPPED") continue;
    cpuUnits += task.reserved.cpuUnits;
    memoryMiB += task.reserved.memoryMiB;
    ports.push(...task.reserved.ports);
    assignedPorts.push(...assignedPortsOf(task));
  }
  return { cpuUnits, memoryMiB, ports, assignedPorts };
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
    assignedPorts: usage.assignedPorts,
  };
}

/**
 * The task counts of a container instance. A task on its way up is pending; one that is up is running until
 * it is to stop.
 * Source: Amazon ECS API Reference, "ContainerInstance", runningTasksCount ("a desired status of RUNNING")
 * and pendingTasksCount.
 */
export function countTasks(tasks: Iterable<Pick<TaskRecord, "desiredStatus" | "lastStatus">>): {
  readonly running: number;
  readonly pending: number;
} {
  let running = 0;
  let pending = 0;
  for (const { desiredStatus, lastStatus } of tasks) {
    if (isPending(lastStatus)) pending += 1;
    else if (desiredStatus === "RUNNING" && lastStatus === "RUNNING") running += 1;
  }
  return { running, pending };
}

/** Whether a task in that status is on its way up. */
function isPending(status: TaskRecord["lastStatus"]): boolean {
  return PENDING_STATUSES.includes(status);
}

/** The statuses that the API's `pendingTasksCount` counts. */
export const PENDING_STATUSES: readonly TaskRecord["lastStatus"][] = [
  "PROVISIONING",
  "PENDING",
  "ACTIVATING",
];
