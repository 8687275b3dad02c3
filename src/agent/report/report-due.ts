import type { AgentTask } from "../task/agent-task.ts";
import { hasReached } from "../task/agent-task.ts";
import { isInternal } from "../network/pause-container.ts";

/**
 * Whether a step of a task is to be reported: at once when the task itself got further, soon (together with what
 * else happens) when only a container did. Source: ECS agent, `agent/eventhandler/task_handler.go`.
 */
export function reportDue(before: AgentTask, after: AgentTask): "now" | "soon" | "never" {
  if (before.knownStatus !== after.knownStatus) {
    if (after.knownStatus === "RUNNING" || after.knownStatus === "STOPPED") return "now";
  }
  if (after.knownStatus === "STOPPED") return "never";
  if (!hasDigests(before) && hasDigests(after)) return "now";
  return after.containers.some((container, index) => {
    const past = before.containers[index];
    if (isInternal(container.name)) return false;
    return hasReached(container, "RUNNING") && container.status !== past?.status;
  })
    ? "soon"
    : "never";
}

/** Every image is there, and at least one has a digest to tell. */
function hasDigests(task: AgentTask): boolean {
  const told = task.containers.filter(({ name }) => !isInternal(name));
  return (
    told.every((container) => hasReached(container, "PULLED")) &&
    told.some((container) => container.imageDigest !== undefined)
  );
}
