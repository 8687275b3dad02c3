import type { AgentContainer, AgentTask } from "./agent-task.ts";
import { hasReached } from "./agent-task.ts";
import { ended, vanished } from "./container-end.ts";
import type { ContainerState } from "../container-runtime.ts";
import { LABELS } from "./labels.ts";
import { isInternal } from "../network/pause-container.ts";
import type { Observation } from "./task-progress.ts";
import { observe } from "./task-progress.ts";

/**
 * Brings a task up to what the runtime holds of it, after the agent was away: containers are found by their
 * labels, those that ended meanwhile are taken with their exit codes, those that are gone as vanished.
 */
export function adoptContainers(
  task: AgentTask,
  states: readonly ContainerState[],
  nowMs: number,
): AgentTask {
  let adopted = task;
  // Of containers that ended together, such as with their machine, the pause container is not the one to name.
  const told = task.containers.filter(({ name }) => !isInternal(name));
  const internal = task.containers.filter(({ name }) => isInternal(name));
  for (const container of [...told, ...internal]) {
    const state = states.find(
      (it) =>
        it.labels[LABELS.taskArn] === task.payload.arn &&
        it.labels[LABELS.containerName] === container.name,
    );
    for (const observation of missed(container, state)) {
      adopted = observe(adopted, container.name, observation, nowMs);
    }
  }
  return adopted;
}

/** What happened between what was known of a container and what the runtime says now, in order. */
function missed(
  container: AgentContainer,
  state: ContainerState | undefined,
): readonly Observation[] {
  if (container.status === "STOPPED") return [];
  if (state === undefined) return container.id === undefined ? [] : [vanished()];
  // Started, but its rules may not be in place: it is started again, which does that.
  const isHalfway = isInternal(container.name) && !hasReached(container, "RUNNING");
  if (state.status === "created" || (state.status === "running" && isHalfway)) {
    return hasReached(container, "CREATED") ? [] : [{ status: "CREATED", id: state.id }];
  }
  const ran: Observation = {
    status: "RUNNING",
    id: state.id,
    ports: state.ports,
    ...(state.startedAtMs !== undefined && { startedAtMs: state.startedAtMs }),
  };
  const began = hasReached(container, "RUNNING") ? [] : [ran];
  // Its last lines are delivered before its end is told: it is looked at again once the agent is at work.
  const isOver = state.status === "exited" && state.labels[LABELS.logPump] === undefined;
  return isOver ? [...began, ended(state)] : began;
}
