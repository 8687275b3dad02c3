import type { ContainerInstanceRecord } from "../domain/container-instance/container-instance.ts";
import type { TaskRecord } from "../domain/task/record.ts";
import { STOPPED_BY_USER, type StopCause } from "../domain/task/stop-cause.ts";
import { deprovisioned, ended, interfacesCreated } from "../domain/task/transitions.ts";

/** How long a STOPPED task can be described: Amazon ECS API Reference, "DescribeTasks". */
const RETENTION_MS = 60 * 60 * 1000;

/**
 * The task after the next step that the control plane takes without its agent, or the same record when
 * there is none to take: a task that was never handed out ends when it is to stop, one whose instance is
 * gone ends, and one that has ended gives its addresses back. Interfaces of a task that waits for its agent to come
 * back are made meanwhile; with the agent there, it is handed out at once, interfaces and all.
 */
export function nextStep(
  task: TaskRecord,
  options: { readonly instance: ContainerInstanceRecord | undefined; readonly nowMs: number },
): TaskRecord {
  const { instance, nowMs } = options;
  if (task.lastStatus === "DEPROVISIONING") return deprovisioned(task, nowMs);
  if (!instance || instance.status === "INACTIVE")
    return ended(task, hostGone(task, instance), nowMs);
  if (task.desiredStatus === "STOPPED" && task.dispatchedAtMs === undefined) {
    // Whoever wants it to stop has said why; this is not looked at.
    return ended(task, { stopCode: "UserInitiated", stoppedReason: STOPPED_BY_USER }, nowMs);
  }
  return instance.agentConnected || !waitsForInterfaces(task) ? task : interfacesCreated(task);
}

/** Whether there can be a step to take judging by the task alone: as long as its instance is there. */
export function mayStep(task: TaskRecord): boolean {
  if (task.lastStatus === "DEPROVISIONING" || waitsForInterfaces(task)) return true;
  return (
    task.desiredStatus === "STOPPED" &&
    task.lastStatus !== "STOPPED" &&
    task.dispatchedAtMs === undefined
  );
}

function waitsForInterfaces({ dispatchedAtMs, attachments }: TaskRecord): boolean {
  return dispatchedAtMs === undefined && attachments.some(({ status }) => status === "PRECREATED");
}

/** When a STOPPED task may be forgotten. */
export function forgettableAtMs(task: TaskRecord): number {
  return (task.stoppedAtMs ?? 0) + RETENTION_MS;
}

/**
 * What is said of a task whose instance was deregistered while it ran. AWS's words for exactly this have
 * not been seen; these are the ones for an instance, or Fargate capacity, that is taken away.
 */
function hostGone(
  { launchType }: TaskRecord,
  instance: ContainerInstanceRecord | undefined,
): StopCause {
  const stoppedReason =
    launchType === "FARGATE"
      ? "ECS is performing maintenance on the underlying infrastructure hosting the task"
      : `Host EC2 (instance ${instance?.ec2InstanceId ?? "unknown"}) terminated.`;
  return { stopCode: "TerminationNotice", stoppedReason };
}
