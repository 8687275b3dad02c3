import type { ClusterRecord } from "../domain/cluster/cluster.ts";
import type { View } from "../store/view.ts";
import { findTask, taskArnOf } from "./task-reference.ts";

/** A task whose protection cannot be told or set, and why. */
export interface ProtectionFailure {
  readonly arn: string;
  readonly reason: "MISSING" | "TASK_NOT_VALID";
}

/**
 * Why none of these tasks can be protected: they are not there, or no service started them, as no task here was.
 * Source: Amazon ECS Developer Guide, "API failure reasons"; that a stopped task is MISSING is inferred.
 */
export function protectionFailures(
  view: View,
  cluster: ClusterRecord,
  references: readonly string[],
): readonly ProtectionFailure[] {
  return references.map((reference) => {
    const task = findTask(view, cluster, reference);
    const isThere = task !== undefined && task.lastStatus !== "STOPPED";
    return {
      arn: taskArnOf(cluster, reference),
      reason: isThere ? "TASK_NOT_VALID" : "MISSING",
    };
  });
}
