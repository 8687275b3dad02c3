import { type AgentTask, taskId } from "./agent-task.ts";
import type { AgentSettings } from "../settings/agent-settings.ts";

/**
 * How long the containers of a stopped task stay. The jitter spreads tasks that stopped together; it comes from the
 * task's id, so that a task asked about twice, or by the next life of the agent, has the same.
 */
export function cleanupWaitMs(
  task: AgentTask,
  settings: Pick<AgentSettings, "taskCleanupWaitMs" | "taskCleanupJitterMs">,
): number {
  if (task.payload.launchType === "FARGATE") return 0;
  const part = Number.parseInt(taskId(task).slice(-8), 16) / 2 ** 32;
  return settings.taskCleanupWaitMs + Math.round((part || 0) * settings.taskCleanupJitterMs);
}
