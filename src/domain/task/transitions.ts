import { advanceAttachments } from "./attachment.ts";
import { applyContainerReports, type ContainerReport } from "./container-report.ts";
import { taskHealth } from "./health.ts";
import { TASK_STATUSES, type TaskContainer, type TaskRecord, type TaskStatus } from "./record.ts";
import { causeOf, type StopCause } from "./stop-cause.ts";

/**
 * Every step a task record can take. Each function gives the record after the step, with `version` raised
 * by one when the step changed anything that the API shows, and the very same record when nothing changed:
 * repeated and late reports are harmless. A status never goes back.
 */

/** What an agent says of a task in one call. Instants are epoch milliseconds. */
export interface TaskReport {
  readonly status?: string;
  readonly reason?: string;
  readonly containers?: readonly ContainerReport[];
  readonly pullStartedAtMs?: number;
  readonly pullStoppedAtMs?: number;
  readonly executionStoppedAtMs?: number;
}

/** The task's interfaces are there, and no host for them to be attached to yet. */
export function interfacesCreated(task: TaskRecord): TaskRecord {
  return isStopped(task) ? task : step(task, { attachments: advanceAttachments(task, "CREATED") });
}

/**
 * The task is handed to its agent, interfaces and all. It waits for its containers, or first for its interfaces
 * where it has any. To be committed before the payload leaves.
 */
export function dispatched(task: TaskRecord, nowMs: number): TaskRecord {
  if (task.dispatchedAtMs !== undefined || isStopped(task)) return task;
  return step(task, {
    dispatchedAtMs: nowMs,
    lastStatus: task.attachments.length > 0 ? task.lastStatus : later(task.lastStatus, "PENDING"),
    attachments: advanceAttachments(task, "ATTACHING"),
    ...(task.connectivity === undefined && {
      connectivity: "CONNECTED" as const,
      connectivityAtMs: nowMs,
    }),
  });
}

/** The agent has taken the task on: its interfaces are at the host, and it waits for its containers. */
export function takenOn(task: TaskRecord): TaskRecord {
  if (isStopped(task) || task.lastStatus === "DEPROVISIONING") return task;
  return step(task, {
    lastStatus: later(task.lastStatus, "PENDING"),
    attachments: advanceAttachments(task, "ATTACHED"),
  });
}

/** The task after a report of its agent. */
export function reported(task: TaskRecord, report: TaskReport, nowMs: number): TaskRecord {
  if (isStopped(task)) return task;
  const containers = applyContainerReports(task.containers, report.containers ?? []);
  // Whoever reports on a task has taken it on, whether or not that was heard.
  const attachments = advanceAttachments(task, "ATTACHED");
  const seen = { ...task, ...pullInstants(task, report), containers, attachments };
  const ending =
    report.status === "STOPPED" ||
    containers.some(({ essential, lastStatus }) => {
      return essential && lastStatus === "STOPPED";
    });
  if (!ending) return step(task, { ...seen, ...progress(seen, report.status, nowMs) });
  const started = { ...seen, ...startedOnTheWay(seen, report, nowMs) };
  const stopping = stoppingMembers(started, causeOf(started, report.reason), nowMs);
  const executionStoppedAtMs = task.executionStoppedAtMs ?? endOfExecution(started, report, nowMs);
  return step(task, {
    ...started,
    ...stopping,
    executionStoppedAtMs,
    ...(report.status === "STOPPED"
      ? endMembers({ ...started, ...stopping }, nowMs)
      : { lastStatus: later(task.lastStatus, "STOPPING") }),
  });
}

/** The task is to stop; its status moves once the agent has been told. The first cause stands. */
export function stopRequested(task: TaskRecord, cause: StopCause, nowMs: number): TaskRecord {
  if (task.desiredStatus === "STOPPED") return task;
  return step(task, stoppingMembers(task, cause, nowMs));
}

/** The stop is on its way to the agent. */
export function stopDispatched(task: TaskRecord): TaskRecord {
  if (task.desiredStatus !== "STOPPED") return task;
  return step(task, { lastStatus: later(task.lastStatus, "STOPPING") });
}

/**
 * The task ends without a word of its agent: it was never handed out, or its host is gone. Has an effect
 * whatever state it is in.
 */
export function ended(task: TaskRecord, cause: StopCause, nowMs: number): TaskRecord {
  if (isStopped(task) || task.lastStatus === "DEPROVISIONING") return task;
  const stopping = { ...task, ...stoppingMembers(task, cause, nowMs) };
  return step(task, { ...stopping, ...endMembers(stopping, nowMs) });
}

/** The interfaces of a task that has ended are released. */
export function deprovisioned(task: TaskRecord, nowMs: number): TaskRecord {
  if (task.lastStatus !== "DEPROVISIONING") return task;
  return step(task, {
    lastStatus: "STOPPED",
    stoppedAtMs: nowMs,
    attachments: advanceAttachments(task, "DELETED"),
  });
}

/** An attachment was seen at the host, or whatever else the agent says of it. */
export function attachmentReported(task: TaskRecord, id: string, status: string): TaskRecord {
  if (isStopped(task)) return task;
  return step(task, { attachments: advanceAttachments(task, status, id) });
}

/** The health of the task's containers as last heard; containers not named keep theirs. */
export function healthReported(
  task: TaskRecord,
  health: ReadonlyMap<string, TaskContainer["healthStatus"]>,
): TaskRecord {
  if (isStopped(task)) return task;
  const containers = task.containers.map((container) => ({
    ...container,
    healthStatus: health.get(container.name) ?? container.healthStatus,
  }));
  return step(task, { containers, healthStatus: taskHealth(containers) });
}

/** The link between the task's agent and the control plane came up or went down. */
export function connectivityChanged(
  task: TaskRecord,
  connectivity: "CONNECTED" | "DISCONNECTED",
  nowMs: number,
): TaskRecord {
  if (isStopped(task) || task.connectivity === connectivity) return task;
  return step(task, {
    connectivity,
    ...(connectivity === "CONNECTED" && { connectivityAtMs: nowMs }),
  });
}

function isStopped(task: TaskRecord): boolean {
  return task.lastStatus === "STOPPED";
}

/** Puts the changed members in place, or gives the record as it was when nothing differs. */
function step(task: TaskRecord, changes: Partial<TaskRecord>): TaskRecord {
  const next = { ...task, ...changes };
  if (shown(next) !== shown(task)) return { ...next, version: task.version + 1 };
  return next.dispatchedAtMs === task.dispatchedAtMs ? task : next;
}

/** Members are plain JSON written by this file in one order, so equal texts are equal records. */
function shown(task: TaskRecord): string {
  return JSON.stringify({ ...task, dispatchedAtMs: undefined });
}

/** The further of two statuses. */
function later(one: TaskStatus, other: TaskStatus): TaskStatus {
  return TASK_STATUSES.indexOf(one) < TASK_STATUSES.indexOf(other) ? other : one;
}

function least(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

function most(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}

/** The begin of the first pull and the end of the last: of several containers, one may be pulled after a report. */
function pullInstants(
  task: TaskRecord,
  report: TaskReport,
): Pick<TaskRecord, "pullStartedAtMs" | "pullStoppedAtMs"> {
  const pullStartedAtMs = least(task.pullStartedAtMs, report.pullStartedAtMs);
  const pullStoppedAtMs = most(task.pullStoppedAtMs, report.pullStoppedAtMs);
  return {
    ...(pullStartedAtMs !== undefined && { pullStartedAtMs }),
    ...(pullStoppedAtMs !== undefined && { pullStoppedAtMs }),
  };
}

function progress(
  task: TaskRecord,
  status: string | undefined,
  nowMs: number,
): Partial<TaskRecord> {
  if (status === "RUNNING" && task.startedAtMs === undefined) {
    return { lastStatus: later(task.lastStatus, "RUNNING"), startedAtMs: nowMs };
  }
  return status === "PENDING" ? { lastStatus: later(task.lastStatus, "PENDING") } : {};
}

/** An agent may say RUNNING and name an essential container that has stopped since. */
function startedOnTheWay(
  task: TaskRecord,
  { status }: TaskReport,
  nowMs: number,
): Pick<TaskRecord, "startedAtMs"> {
  return status === "RUNNING" && task.startedAtMs === undefined ? { startedAtMs: nowMs } : {};
}

/** The agent's clock is another one: what it tells is held between the start and now, as the server saw them. */
function endOfExecution(
  { startedAtMs, createdAtMs }: TaskRecord,
  { executionStoppedAtMs = Infinity }: TaskReport,
  nowMs: number,
): number {
  return Math.min(nowMs, Math.max(startedAtMs ?? createdAtMs, executionStoppedAtMs));
}

function stoppingMembers(
  task: TaskRecord,
  cause: StopCause,
  nowMs: number,
): Pick<TaskRecord, "desiredStatus" | "stoppingAtMs" | "stopCode" | "stoppedReason"> {
  return {
    desiredStatus: "STOPPED",
    stoppingAtMs: task.stoppingAtMs ?? nowMs,
    stopCode: task.stopCode ?? cause.stopCode,
    stoppedReason: task.stoppedReason ?? cause.stoppedReason,
  };
}

/** Interfaces that never came to the host are only deleted. */
function detaching(task: TaskRecord): TaskRecord["attachments"] {
  return task.attachments.map((attachment) =>
    attachment.status === "ATTACHING" || attachment.status === "ATTACHED"
      ? { ...attachment, status: "DETACHING" }
      : attachment,
  );
}

/** What ends with the execution: no container is left, and interfaces are to be released. */
function endMembers(task: TaskRecord, nowMs: number): Partial<TaskRecord> {
  const containers = task.containers.map((container) => ({
    ...container,
    lastStatus: "STOPPED" as const,
  }));
  if (task.attachments.length > 0) {
    return { containers, lastStatus: "DEPROVISIONING", attachments: detaching(task) };
  }
  return { containers, lastStatus: "STOPPED", stoppedAtMs: nowMs };
}
