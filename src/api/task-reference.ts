import type { ClusterRecord } from "../domain/cluster/cluster.ts";
import type { TaskRecord } from "../domain/task/record.ts";
import { tasks } from "../store/tables.ts";
import type { View } from "../store/view.ts";
import { arnInCluster } from "./identifier.ts";

/** The ARN a task's id or ARN stands for; throws as `arnInCluster` does. */
export function taskArnOf(cluster: ClusterRecord, reference: string): string {
  return arnInCluster(cluster, "task", reference);
}

/** The task of that id or ARN in the cluster, or nothing. */
export function findTask(
  view: View,
  cluster: ClusterRecord,
  reference: string,
): TaskRecord | undefined {
  const task = view.get(tasks, taskArnOf(cluster, reference));
  // A task of another region is not to be seen, even under its full ARN.
  return task?.clusterArn === cluster.clusterArn ? task : undefined;
}
