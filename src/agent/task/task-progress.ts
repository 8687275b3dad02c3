import type { AgentContainer, AgentTask, ContainerStatus } from "./agent-task.ts";
import { CONTAINER_STATUSES, payloadContainer } from "./agent-task.ts";
import { isInternal, pauseEnded } from "../network/pause-container.ts";

/** What was learned of a container. A member that is absent is as it was. */
export type Observation = Partial<Omit<AgentContainer, "name">>;

/**
 * Writes down what was learned of a container, and what follows for the task: an essential container that
 * stopped ends it; its status is the least of its containers'. Source: ECS agent, `agent/engine/task_manager.go`.
 */
export function observe(
  task: AgentTask,
  name: string,
  observation: Observation,
  nowMs: number,
): AgentTask {
  const containers = task.containers.map((container) =>
    container.name === name ? advance(container, observation) : container,
  );
  const reason = task.reason ?? pauseFailure(task, name, observation);
  const seen = { ...task, containers, ...(reason !== undefined && { reason }) };
  // Nothing can run without its pause container, whether that ran or never will.
  const isOver = hasEssentialEnded(seen) || (isInternal(name) && observation.reason !== undefined);
  return settle(isOver ? { ...seen, desiredStatus: "STOPPED" } : seen, nowMs);
}

/** Nobody is shown the pause container: what goes wrong with it is the task's own reason. */
function pauseFailure(
  task: AgentTask,
  name: string,
  { status, reason, exitCode }: Observation,
): string | undefined {
  if (!isInternal(name) || task.desiredStatus === "STOPPED") return undefined;
  if (status === "STOPPED") {
    const known = task.containers.find((container) => container.name === name);
    return known?.status === "RUNNING" ? pauseEnded(name, exitCode) : reason;
  }
  return reason;
}

/** Raises what is wanted of a task; a task that should stop is never wanted back. */
export function want(task: AgentTask, desired: "RUNNING" | "STOPPED", nowMs: number): AgentTask {
  return desired === "STOPPED" ? settle({ ...task, desiredStatus: "STOPPED" }, nowMs) : task;
}

/** Ends a task that no container failed. */
export function fail(task: AgentTask, reason: string, nowMs: number): AgentTask {
  return want({ ...task, reason: task.reason ?? reason }, "STOPPED", nowMs);
}

/** A container's status never goes back, and the first failure's reason stays. */
function advance(container: AgentContainer, observation: Observation): AgentContainer {
  const status = later(container.status, observation.status ?? container.status);
  const reason = container.reason ?? observation.reason;
  return {
    ...container,
    ...observation,
    status,
    ...(reason !== undefined && { reason }),
  };
}

function settle(task: AgentTask, nowMs: number): AgentTask {
  const knownStatus = later(task.knownStatus, leastStatus(task));
  const over = knownStatus === "STOPPED" || hasEssentialEnded(task);
  const executionStoppedAtMs = over ? endOfExecution(task, nowMs) : task.executionStoppedAtMs;
  const stoppedAtMs = task.stoppedAtMs ?? (knownStatus === "STOPPED" ? nowMs : undefined);
  return {
    ...task,
    knownStatus,
    desiredStatus: knownStatus === "STOPPED" ? "STOPPED" : task.desiredStatus,
    ...(executionStoppedAtMs !== undefined && { executionStoppedAtMs }),
    ...(stoppedAtMs !== undefined && { stoppedAtMs }),
  };
}

/**
 * A stopped container that is not essential counts as past RUNNING. Once an essential one has stopped, the
 * task stays where it is until all have.
 */
function leastStatus(task: AgentTask): ContainerStatus {
  if (task.containers.every((container) => container.status === "STOPPED")) return "STOPPED";
  if (task.desiredStatus === "STOPPED") return task.knownStatus;
  const living = task.containers.filter((container) => container.status !== "STOPPED");
  return living.reduce<ContainerStatus>(
    (least, container) => earlier(least, container.status),
    "RUNNING",
  );
}

/** With it the execution ends. Source: ECS agent, `agent/api/task`, RecordExecutionStoppedAt. */
function hasEssentialEnded(task: AgentTask): boolean {
  return endedEssentials(task).length > 0;
}

/** An end that was found late is as old as the runtime says, and none is in the future. */
function endOfExecution(task: AgentTask, nowMs: number): number {
  const ends = endedEssentials(task).flatMap(({ finishedAtMs }) => finishedAtMs ?? []);
  return Math.min(task.executionStoppedAtMs ?? nowMs, ...ends);
}

function endedEssentials(task: AgentTask): readonly AgentContainer[] {
  return task.containers.filter(
    ({ name, status }) => status === "STOPPED" && payloadContainer(task, name)?.essential === true,
  );
}

function later(left: ContainerStatus, right: ContainerStatus): ContainerStatus {
  return CONTAINER_STATUSES.indexOf(left) >= CONTAINER_STATUSES.indexOf(right) ? left : right;
}

function earlier(left: ContainerStatus, right: ContainerStatus): ContainerStatus {
  return later(left, right) === left ? right : left;
}
