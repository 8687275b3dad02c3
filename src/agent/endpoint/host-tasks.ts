import type { Log } from "../../runtime/log.ts";
import type { AgentContainer, AgentTask } from "../task/agent-task.ts";
import { networkInterfaceOf } from "../network/container-network.ts";
import type { ControlPlane } from "../session/control-plane.ts";
import type { SigningCredentials } from "../../wire/signature/sign.ts";
import type { TaskCredentials } from "../task-credentials.ts";
import type { ContainerInspector } from "./container-details.ts";
import type { EndpointCaller } from "./request.ts";
import type { ContainerStats } from "./stats.ts";
import type { TaskProtectionApi } from "./task-protection.ts";

/** What the endpoint tells of: the tasks of one agent. */
export interface HostTasks {
  readonly tasks: () => readonly AgentTask[];
  /** The id by which a container asks about itself; the same in every life of the agent. */
  readonly endpointId: (taskArn: string, containerName: string) => string;
  readonly credentials: TaskCredentials;
  /** The agent's own, for the log driver of tasks without an execution role. */
  readonly instanceKeys?: InstanceKeys | undefined;
  readonly cluster: string;
  readonly containerInstanceArn: string;
  readonly inspector: ContainerInspector;
  readonly stats: ContainerStats;
  readonly controlPlane: Pick<ControlPlane, "listTags">;
  readonly protection: TaskProtectionApi;
  readonly log: Log;
}

/** Keys that the container engine finds under an id nobody is told of. */
export interface InstanceKeys {
  readonly credentialsId: string;
  readonly keys: SigningCredentials;
}

export interface Found {
  readonly host: HostTasks;
  readonly task: AgentTask;
  readonly container: AgentContainer;
}

/** The container with that id, if it is one of the caller's own task. */
export async function findContainer(
  hosts: readonly HostTasks[],
  id: string,
  caller: EndpointCaller,
): Promise<Found | undefined> {
  for (const host of hosts) {
    for (const task of host.tasks()) {
      const container = task.containers.find(
        ({ name }) => host.endpointId(task.payload.arn, name) === id,
      );
      if (container === undefined) continue;
      return (await isOf(host, task, caller)) ? { host, task, container } : undefined;
    }
  }
  return undefined;
}

/** The awsvpc task that has an address. Source: ECS agent, `agent/handlers/v2/helper.go`. */
export function findByAddress(
  hosts: readonly HostTasks[],
  caller: EndpointCaller,
): { readonly host: HostTasks; readonly task: AgentTask } | undefined {
  if (caller.kind === "host") return undefined;
  for (const host of hosts) {
    const task = host.tasks().find((it) => isLive(it) && hasInterface(it, caller.address));
    if (task !== undefined) return { host, task };
  }
  return undefined;
}

/**
 * Whether a request comes from a container of the task. The ECS agent relies on ids that cannot be guessed; here an
 * id is of no use to another task, as far as addresses tell tasks apart: those in the host's network share its own.
 */
export async function isOf(
  host: HostTasks,
  task: AgentTask,
  caller: EndpointCaller,
): Promise<boolean> {
  if (caller.kind === "host") return task.payload.networkMode === "host";
  if (networkInterfaceOf(task.payload) !== undefined) return hasInterface(task, caller.address);
  const ids = task.containers.flatMap(({ id }) => id ?? []);
  const all = await Promise.all(ids.map((id) => host.inspector.details(id)));
  return all.some((details) => details?.addresses.includes(caller.address));
}

function hasInterface(task: AgentTask, address: string): boolean {
  const eni = networkInterfaceOf(task.payload);
  return eni?.ipv4Addresses.some(({ privateAddress }) => privateAddress === address) ?? false;
}

function isLive({ knownStatus }: AgentTask): boolean {
  return knownStatus !== "STOPPED";
}
