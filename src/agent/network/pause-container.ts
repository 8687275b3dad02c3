import type { PayloadContainer, PayloadTask } from "../../wire/agent-messages.ts";
import { pauseSettings } from "./pause-settings.ts";

/** The image of pause containers. No registry has it: the runtime makes it on the spot. */
export const PAUSE_IMAGE = "longshore/pause:1";

/** The names of the ECS agent's pause containers. */
const NETWORK_PAUSE = "~internal~ecs~pause";
const NAMESPACE_PAUSE = "~internal~ecs~pause~namespace";

/** Containers that are the agent's own: they run as others do, and are never reported. */
export function isInternal(name: string): boolean {
  return name === NETWORK_PAUSE || name === NAMESPACE_PAUSE;
}

/**
 * The task with the container that holds what its containers share, where they share something: the network of
 * an awsvpc task of several containers, and the namespaces of `pidMode` and `ipcMode` task. A lone container of
 * an awsvpc task has the network to itself, unless its security groups restrict what it sends: then the network
 * is there, rules and all, before its program is (docs/decisions/0012).
 */
export function withPauseContainer(payload: PayloadTask): PayloadTask {
  const containers = payload.containers ?? [];
  if (containers.length === 0 || pauseName(payload) !== undefined) return payload;
  const isAwsvpc = payload.networkMode === "awsvpc";
  const sharesNamespace = payload.pidMode === "task" || payload.ipcMode === "task";
  const isRestricted = (payload.elasticNetworkInterfaces ?? []).some((it) => it.restrictsEgress);
  const needsNetwork = isAwsvpc && (containers.length > 1 || isRestricted);
  if (!sharesNamespace && !needsNetwork) return payload;
  const pause: PayloadContainer = {
    name: isAwsvpc ? NETWORK_PAUSE : NAMESPACE_PAUSE,
    image: PAUSE_IMAGE,
    essential: true,
    cpu: 0,
    memory: 0,
    dockerConfig: pauseSettings(payload),
  };
  return { ...payload, containers: [pause, ...containers] };
}

/** The pause container of a task, where it has one. */
export function pauseName(payload: PayloadTask): string | undefined {
  return payload.containers?.find(({ name }) => isInternal(name))?.name;
}

/** The container that an awsvpc task's address belongs to; nothing for other network modes. */
export function networkHolder(payload: PayloadTask): string | undefined {
  if (payload.networkMode !== "awsvpc") return undefined;
  return pauseName(payload) ?? payload.containers?.[0]?.name;
}

/** Why a task ends whose pause container has ended, in the form of ECS's reasons. */
export function pauseEnded(name: string, exitCode: number | undefined): string {
  const [error, what] =
    name === NETWORK_PAUSE
      ? ["ContainerNetworkingError", "network namespace"]
      : ["ContainerRuntimeError", "shared namespaces"];
  const code = exitCode === undefined ? "" : ` with exit code ${exitCode}`;
  return `${error}: the pause container that held the task's ${what} has ended${code}`;
}
