import type { AgentTask } from "./agent-task.ts";
import { payloadContainer } from "./agent-task.ts";

/**
 * Whether a container that has ended is to be started again in place: its policy says so, nobody wants it
 * stopped, its exit code is not among the ignored ones, and it had been up for the policy's period since it
 * started or was last restarted. Source: ECS agent, `ecs-agent/api/container/restart`, ShouldRestart.
 */
export function isToBeRestarted(
  task: AgentTask,
  name: string,
  ended: { readonly exitCode?: number; readonly nowMs: number },
): boolean {
  const policy = payloadContainer(task, name)?.restartPolicy;
  const container = task.containers.find((candidate) => candidate.name === name);
  if (policy?.enabled !== true || container === undefined) return false;
  if (task.desiredStatus === "STOPPED" || container.status !== "RUNNING") return false;
  if (ended.exitCode !== undefined && policy.ignoredExitCodes.includes(ended.exitCode)) {
    return false;
  }
  const upSinceMs = container.restartedAtMs ?? container.startedAtMs ?? ended.nowMs;
  return ended.nowMs - upSinceMs >= policy.restartAttemptPeriod * 1000;
}
