import type { AgentContainer, AgentTask } from "./agent-task.ts";
import { payloadContainer } from "./agent-task.ts";
import { networkInterfaceOf } from "../network/container-network.ts";
import { dependencyState, hasLiveDependents, hasPauseReached } from "./dependencies.ts";
import { signsInAsRole } from "../resources/execution-resources.ts";
import { isInternal } from "../network/pause-container.ts";

/** One step that brings a container nearer to what is wanted of it. */
export type ContainerAction =
  | { readonly kind: "pull" }
  | { readonly kind: "create" }
  | { readonly kind: "start"; readonly id: string }
  | { readonly kind: "inspect"; readonly id: string }
  | { readonly kind: "stop"; readonly id: string; readonly timeoutSeconds: number }
  /** Nothing runs that would have to be stopped: take it as stopped. */
  | { readonly kind: "settle"; readonly reason?: string; readonly exitCode?: number };

/** Exit code by which the ECS agent marks a container whose dependency can never come true. */
const DEPENDENCY_EXIT_CODE = 143;

/**
 * Advances one container by one step: from what is wanted and what was observed to the next action, or nothing
 * when there is nothing to do yet. `changed` says that the runtime has told of something about it since it was
 * last looked at. The same answer comes for the same input however often it is asked.
 */
export function nextAction(options: {
  readonly task: AgentTask;
  readonly container: AgentContainer;
  readonly changed: boolean;
  readonly defaultStopTimeoutSeconds: number;
  /** Whether what the execution role fetches for the task's containers is here. */
  readonly isProvided: boolean;
  readonly nowMs: number;
}): ContainerAction | undefined {
  const { task, container } = options;
  if (container.status === "STOPPED") return undefined;
  if (options.changed && container.id !== undefined && container.status === "RUNNING") {
    return { kind: "inspect", id: container.id };
  }
  return task.desiredStatus === "STOPPED" ? towardsStopped(options) : towardsRunning(options);
}

function towardsRunning(options: Parameters<typeof nextAction>[0]): ContainerAction | undefined {
  const { task, container, isProvided, nowMs } = options;
  switch (container.status) {
    case "NONE": {
      const state = dependencyState(task, container.name, nowMs);
      if (state.kind === "waiting" || (!isProvided && needsLogin(options))) return undefined;
      return state.kind === "met"
        ? { kind: "pull" }
        : { kind: "settle", reason: state.reason, exitCode: DEPENDENCY_EXIT_CODE };
    }
    case "PULLED":
      if (!isProvided && !isInternal(container.name)) return undefined;
      return hasPauseReached(task, container.name, statusToJoin(task))
        ? { kind: "create" }
        : undefined;
    case "CREATED":
      if (container.reason !== undefined) return towardsStopped(options);
      // One whose port is taken is made again.
      if (!isProvided && !isInternal(container.name)) return undefined;
      if (!hasPauseReached(task, container.name, "RUNNING")) return undefined;
      return container.id === undefined ? undefined : { kind: "start", id: container.id };
    default:
      return undefined;
  }
}

function needsLogin({ task, container }: Parameters<typeof nextAction>[0]): boolean {
  const payload = payloadContainer(task, container.name);
  return payload !== undefined && signsInAsRole(payload);
}

/** One that publishes ports may have to be made again before it runs. */
function statusToJoin({ payload }: AgentTask): "CREATED" | "RUNNING" {
  const published = networkInterfaceOf(payload)?.publicPorts ?? [];
  return published.length > 0 ? "RUNNING" : "CREATED";
}

function towardsStopped(options: Parameters<typeof nextAction>[0]): ContainerAction | undefined {
  const { task, container } = options;
  if (container.id === undefined) return { kind: "settle" };
  // Shutdown runs in reverse: those that depend on it go first.
  if (hasLiveDependents(task, container.name)) return undefined;
  const timeout = payloadContainer(task, container.name)?.stopTimeout ?? 0;
  return {
    kind: "stop",
    id: container.id,
    timeoutSeconds: timeout > 0 ? timeout : options.defaultStopTimeoutSeconds,
  };
}
