import type { TaskRecord } from "../domain/task/record.ts";
import type { ManifestTask } from "../wire/agent-messages.ts";

/** What a session told its agent of a task, and whether the agent confirmed it. */
export interface Told {
  readonly messageId: string;
  readonly desiredStatus: TaskRecord["desiredStatus"];
  readonly atMs: number;
  readonly acked: boolean;
}

/**
 * How long an acknowledgment may take. The agent acknowledges within milliseconds; it never does for a message
 * with a task in it that it cannot read, and reports that task STOPPED instead.
 */
export const RESEND_AFTER_MS = 25_000;

/** Tasks in one message. They are told together, but one unreadable task delays the answer for all. */
export const MAX_TASKS_PER_PAYLOAD = 100;

/**
 * The tasks, among all of an instance that are not STOPPED, that the agent has to be told of now: those not
 * told in this session, those whose desired status changed since, and those told without an answer for too
 * long. A session begins with nothing told, so a connection repeats everything: an agent takes repeats well,
 * and one that lost its memory gets it back.
 */
export function tasksToTell(
  tasks: readonly TaskRecord[],
  told: ReadonlyMap<string, Told>,
  nowMs: number,
): readonly TaskRecord[] {
  return tasks.filter((task) => {
    if (isOver(task)) return false;
    const last = told.get(task.taskArn);
    if (last?.desiredStatus !== task.desiredStatus) return true;
    return !last.acked && !hasReported(task) && nowMs - last.atMs >= RESEND_AFTER_MS;
  });
}

/** Its containers are down; what is left to do is not the agent's. */
function isOver({ lastStatus }: TaskRecord): boolean {
  return lastStatus === "DEPROVISIONING" || lastStatus === "STOPPED";
}

/** A report on a task that should run is as good as an acknowledgment. */
function hasReported(task: TaskRecord): boolean {
  return (
    task.desiredStatus === "RUNNING" &&
    (task.lastStatus === "RUNNING" || task.containers.some(({ runtimeId }) => runtimeId))
  );
}

/** Splits tasks into messages, in order. */
export function batches<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / MAX_TASKS_PER_PAYLOAD);
  return Array.from({ length: count }, (_, index) =>
    items.slice(index * MAX_TASKS_PER_PAYLOAD, (index + 1) * MAX_TASKS_PER_PAYLOAD),
  );
}

/** What should run on the instance, by which an agent finds what it runs beyond that. */
export function manifestTasks(tasks: readonly TaskRecord[]): readonly ManifestTask[] {
  return tasks
    .filter((task) => task.desiredStatus === "RUNNING" && !isOver(task))
    .map((task) => ({
      taskArn: task.taskArn,
      taskClusterArn: task.clusterArn,
      desiredStatus: "RUNNING",
    }));
}

/**
 * Which of the tasks that an agent found beyond the manifest shall really stop: those this instance has no
 * business with. A task placed after the manifest was made is not among them.
 */
export function tasksToStop(
  candidates: readonly ManifestTask[],
  containerInstanceArn: string,
  taskOf: (taskArn: string) => TaskRecord | undefined,
): readonly ManifestTask[] {
  return candidates
    .filter(({ taskArn }) => {
      const task = taskOf(taskArn);
      return (
        task === undefined ||
        task.containerInstanceArn !== containerInstanceArn ||
        task.desiredStatus === "STOPPED" ||
        isOver(task)
      );
    })
    .map((candidate) => ({ ...candidate, desiredStatus: "STOPPED" }));
}
