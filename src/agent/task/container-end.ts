import type { ContainerState } from "../container-runtime.ts";
import type { Observation } from "./task-progress.ts";

/** A container that is no more. Source: ECS agent, `agent/engine/errors.go`, ContainerVanishedError. */
export function vanished(): Observation {
  return {
    status: "STOPPED",
    reason: "ContainerVanishedError: No container matching saved ID found",
  };
}

/** A container that ran and ended. Source: ECS agent, `agent/dockerclient/dockerapi`, metadataFromContainer. */
export function ended(state: ContainerState): Observation {
  const reason = state.oomKilled
    ? "OutOfMemoryError: Container killed due to memory usage"
    : state.error === undefined
      ? undefined
      : `DockerStateError: ${state.error}`;
  return {
    status: "STOPPED",
    ...(state.exitCode !== undefined && { exitCode: state.exitCode }),
    ...(state.finishedAtMs !== undefined && { finishedAtMs: state.finishedAtMs }),
    ...(reason !== undefined && { reason }),
  };
}
