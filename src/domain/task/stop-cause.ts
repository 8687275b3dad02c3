import type * as ecs from "@aws-sdk/client-ecs";
import { MAX_REASON_LENGTH } from "./container-report.ts";
import type { TaskContainer, TaskRecord } from "./record.ts";

/** Why a task stops, as the API tells it. */
export interface StopCause {
  readonly stopCode: ecs.TaskStopCode;
  readonly stoppedReason: string;
}

/** What StopTask without a reason gives. */
export const STOPPED_BY_USER = "Task stopped by user";
const ESSENTIAL_CONTAINER_EXITED = "Essential container in task exited";
const FAILED_TO_START = "Task failed to start";

/**
 * Why the task stops, judging by what its agent reported: agents give no task-level reason when an
 * essential container ends, so the words are the control plane's. A task that never ran has failed to start
 * if an essential container could not be started, whatever others did meanwhile, or if none ever ran; it has
 * the first reason a container has. Any other has ended by itself.
 * Source of the words: Amazon ECS Developer Guide, "Amazon ECS stopped tasks error messages".
 */
export function causeOf(
  task: Pick<TaskRecord, "containers" | "startedAtMs">,
  agentReason: string | undefined,
): StopCause {
  const essential = task.containers.filter((container) => container.essential);
  const failed =
    task.startedAtMs === undefined && (essential.some(wasRefused) || !essential.some(hasRun));
  const stopCode = failed ? "TaskFailedToStart" : "EssentialContainerExited";
  const fallback = failed ? (failureOf(task.containers) ?? FAILED_TO_START) : undefined;
  const stoppedReason = given(agentReason) ?? fallback ?? ESSENTIAL_CONTAINER_EXITED;
  return { stopCode, stoppedReason: stoppedReason.slice(0, MAX_REASON_LENGTH) };
}

function hasRun({ exitCode, lastStatus }: TaskContainer): boolean {
  return lastStatus === "RUNNING" || (lastStatus === "STOPPED" && exitCode !== undefined);
}

/**
 * Whether a container could not be started. It may have an exit code all the same: 143 for a dependency that
 * never came true, 128 for a command that is not there.
 */
function wasRefused({ lastStatus, reason = "" }: TaskContainer): boolean {
  return (
    lastStatus === "STOPPED" && /^(?:Cannot(?:Start|Create|Pull)|DockerTimeoutError)/.test(reason)
  );
}

/** The first reason given: of an essential container that could not start, then of any essential one, then of any. */
function failureOf(containers: readonly TaskContainer[]): string | undefined {
  const essential = containers.filter((container) => container.essential);
  const reasons = [...essential.filter(wasRefused), ...essential, ...containers].map(
    (container) => container.reason,
  );
  return reasons.find((reason) => reason !== undefined);
}

function given(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
