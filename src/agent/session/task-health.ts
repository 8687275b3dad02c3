import type { AgentContainer, AgentTask } from "../task/agent-task.ts";
import { payloadContainer } from "../task/agent-task.ts";

/** The health of a task's containers as TCS carries it. Instants are epoch seconds. */
export interface TaskHealth {
  readonly taskArn: string;
  readonly taskDefinitionFamily: string;
  readonly taskDefinitionVersion: string;
  readonly containers: readonly {
    readonly containerName: string;
    readonly healthStatus: "HEALTHY" | "UNHEALTHY" | "UNKNOWN";
    readonly statusSince: number;
  }[];
}

/**
 * Only containers whose definition has a health check are told of; nothing when the task has none, or is over.
 * Source: ECS agent, `agent/stats/engine.go`, GetTaskHealthMetrics.
 */
export function taskHealth(task: AgentTask): TaskHealth | undefined {
  if (task.knownStatus === "STOPPED") return undefined;
  const checked = task.containers.filter(
    (container) =>
      container.status === "RUNNING" &&
      payloadContainer(task, container.name)?.healthCheckType === "docker",
  );
  if (checked.length === 0) return undefined;
  return {
    taskArn: task.payload.arn,
    taskDefinitionFamily: task.payload.family ?? "",
    taskDefinitionVersion: task.payload.version ?? "",
    containers: checked.map((container) => ({
      containerName: container.name,
      healthStatus: healthStatus(container.health),
      statusSince: (container.healthSinceMs ?? container.startedAtMs ?? 0) / 1000,
    })),
  };
}

function healthStatus(health: AgentContainer["health"]): "HEALTHY" | "UNHEALTHY" | "UNKNOWN" {
  if (health === "healthy") return "HEALTHY";
  return health === "unhealthy" ? "UNHEALTHY" : "UNKNOWN";
}
