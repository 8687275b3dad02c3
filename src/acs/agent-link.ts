import type { ContainerInstanceRecord } from "../domain/container-instance/container-instance.ts";
import { connectivityChanged } from "../domain/task/transitions.ts";
import { containerInstances, tasks } from "../store/tables.ts";
import type { Tx } from "../store/view.ts";

/** What an agent says of itself when it connects. */
export interface AgentVersions {
  readonly agentVersion?: string;
  readonly agentHash?: string;
  /** With the prefix `DockerVersion: `, as the API shows it. */
  readonly dockerVersion?: string;
}

/** Records that the agent is connected. Nothing when there is no such instance any more. */
export function linkUp(
  tx: Tx,
  containerInstanceArn: string,
  versions: AgentVersions,
  nowMs: number,
): ContainerInstanceRecord | undefined {
  const instance = tx.get(containerInstances, containerInstanceArn);
  if (!instance || instance.status === "INACTIVE") return undefined;
  setConnectivity(tx, containerInstanceArn, "CONNECTED", nowMs);
  return change(tx, instance, { ...versions, agentConnected: true });
}

/** Records that the agent is not connected. Tasks go on; nothing new is placed there. */
export function linkDown(tx: Tx, containerInstanceArn: string, nowMs: number): void {
  const instance = tx.get(containerInstances, containerInstanceArn);
  if (!instance) return;
  setConnectivity(tx, containerInstanceArn, "DISCONNECTED", nowMs);
  const { health } = instance;
  change(tx, instance, {
    agentConnected: false,
    ...(health && { health: healthUnknown(health, nowMs) }),
  });
}

type InstanceHealth = NonNullable<ContainerInstanceRecord["health"]>;

/**
 * Of an agent that is gone there is no data, which is what `INSUFFICIENT_DATA` means; what it said last is as old as
 * it is. One that comes back tells anew after its first heartbeat. Source: Amazon ECS Developer Guide, "Monitor
 * Amazon ECS container instance health".
 */
function healthUnknown(health: InstanceHealth, nowMs: number): InstanceHealth {
  if (health.status === "INSUFFICIENT_DATA") return health;
  const { lastUpdatedMs } = health;
  return { status: "INSUFFICIENT_DATA", lastUpdatedMs, lastStatusChangeMs: nowMs };
}

/** Nobody is connected to a server that has just started, whatever an earlier life of it wrote down. */
export function allLinksDown(tx: Tx, nowMs: number): void {
  for (const instance of tx.all(containerInstances)) {
    if (instance.agentConnected) linkDown(tx, instance.containerInstanceArn, nowMs);
  }
}

function setConnectivity(
  tx: Tx,
  containerInstanceArn: string,
  connectivity: "CONNECTED" | "DISCONNECTED",
  nowMs: number,
): void {
  for (const task of tx.by(tasks, "instance", containerInstanceArn)) {
    // A task that waits to be handed to the agent is linked to none yet.
    if (task.connectivity === undefined) continue;
    const next = connectivityChanged(task, connectivity, nowMs);
    if (next !== task) tx.put(tasks, next);
  }
}

function change(
  tx: Tx,
  instance: ContainerInstanceRecord,
  changes: Partial<ContainerInstanceRecord>,
): ContainerInstanceRecord {
  const next = { ...instance, ...changes };
  if (JSON.stringify(next) === JSON.stringify(instance)) return instance;
  const row = { ...next, version: instance.version + 1 };
  tx.put(containerInstances, row);
  return row;
}
