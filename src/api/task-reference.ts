import { parseArn, taskArn } from "../domain/arn.ts";
import type { ClusterRecord } from "../domain/cluster.ts";
import { ApiError } from "../domain/errors.ts";
import type { TaskRecord } from "../domain/task/record.ts";
import { tasks } from "../store/tables.ts";
import type { View } from "../store/view.ts";

/**
 * The ARN a task's id or ARN stands for in a cluster, whether there is such a task or not.
 *
 * Throws InvalidParameterException, in AWS's words, for the ARN of a task of another cluster.
 */
export function taskArnOf(cluster: ClusterRecord, reference: string): string {
  const parsed = parseArn(reference);
  if (!parsed) return taskArn(cluster, cluster.clusterName, reference);
  const slash = parsed.resource.indexOf("/");
  const itsCluster = parsed.resource.slice(0, Math.max(0, slash));
  if (parsed.resourceType === "task" && slash > 0 && itsCluster !== cluster.clusterName) {
    throw new ApiError(
      "InvalidParameterException",
      `Invalid identifier: Identifier is for cluster ${itsCluster}. ` +
        `Your cluster is ${cluster.clusterName}`,
    );
  }
  return reference;
}

/** The task of that id or ARN in the cluster, or nothing. */
export function findTask(
  view: View,
  cluster: ClusterRecord,
  reference: string,
): TaskRecord | undefined {
  const task = view.get(tasks, taskArnOf(cluster, reference));
  // A task of another account or region is not to be seen, even under its full ARN.
  return task?.clusterArn === cluster.clusterArn ? task : undefined;
}
