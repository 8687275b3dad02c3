import type { HealthStatus, TaskContainer } from "./record.ts";

/**
 * The health of a task from that of its essential containers: UNHEALTHY before UNKNOWN before HEALTHY.
 * Source: Amazon ECS API Reference, "HealthCheck".
 */
export function taskHealth(
  containers: readonly Pick<TaskContainer, "essential" | "healthStatus">[],
): HealthStatus {
  const statuses = containers.filter((one) => one.essential).map((one) => one.healthStatus);
  if (statuses.includes("UNHEALTHY")) return "UNHEALTHY";
  if (statuses.length === 0 || statuses.includes("UNKNOWN")) return "UNKNOWN";
  return "HEALTHY";
}
