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
 * essential container ends, so the words are the control plane's. A task of which no essential container
 * ever ran has failed to start, with the first reason a container has; any other has ended by itself.
 * Source of the words: Amazon ECS Developer Guide, "Amazon ECS stopped tasks error messages".
 */
export function causeOf(
  task: Pick<TaskRecord, "containers" | "startedAtMs">,
  agentReason: string | undefined,
): StopCause {
  const failed = task.startedAtMs === undefined && !task.containers.some(hasRun);
  const stopCode = failed ? "TaskFailedToStart" : "EssentialContainerExited";
  const fallback = failed ? (failureOf(task.containers) ?? FAILED_TO_START) : undefined;
  const stoppedReason = given(agentReason) ?? fallback ?? ESSENTIAL_CONTAINER_EXITED;
  return { stopCode, stoppedReason: stoppedReason.slice(0, MAX_REASON_LENGTH) };
}

/**
 * Whether an essential container got as far as running. One that could not be started may have an exit code
 * all the same: 143 for a dependency that never came true, 128 for a command that is not there.
 */
function hasRun({ essential, exitCode, reason, lastStatus }: TaskContainer): boolean {
  if (!essential || lastStatus === "PENDING") return false;
  if (lastStatus === "RUNNING") return true;
  return (
    exitCode !== undefined &&
    !/^(?:Cannot(?:Start|Create|Pull)|DockerTimeoutError)/.test(reason ?? "")
  );
}

/** The first reason given, an essential container's before another's. */
function failureOf(containers: readonly TaskContainer[]): string | undefined {
  const reasons = [
    ...containers.filter((container) => container.essential),
    ...containers.filter((container) => !container.essential),
  ].map((container) => container.reason);
  return reasons.find((reason) => reason !== undefined);
}

function given(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
