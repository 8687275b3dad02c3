import type { AgentTask } from "../task/agent-task.ts";
import { payloadContainer } from "../task/agent-task.ts";

/** A task in a PublishMetricsRequest, as far as this agent measures. */
export interface TaskMetrics {
  readonly taskArn: string;
  readonly taskDefinitionFamily: string;
  readonly taskDefinitionVersion: string;
  readonly containerMetrics: readonly {
    readonly containerName: string;
    readonly restartStatsSet: { readonly restartCount: number };
  }[];
}

/**
 * How often the containers of a running task were restarted; nothing for a task in which none has a restart
 * policy. Source: ECS agent, `agent/stats/engine.go`, taskContainerMetricsUnsafe.
 */
export function taskMetrics(task: AgentTask): TaskMetrics | undefined {
  if (task.knownStatus !== "RUNNING") return undefined;
  const restartable = task.containers.filter(
    ({ name }) => payloadContainer(task, name)?.restartPolicy?.enabled === true,
  );
  if (restartable.length === 0) return undefined;
  return {
    taskArn: task.payload.arn,
    taskDefinitionFamily: task.payload.family ?? "",
    taskDefinitionVersion: task.payload.version ?? "",
    containerMetrics: restartable.map(({ name, restartCount = 0 }) => ({
      containerName: name,
      restartStatsSet: { restartCount },
    })),
  };
}
