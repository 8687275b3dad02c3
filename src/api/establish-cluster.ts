import type { ClusterRecord } from "../domain/cluster/cluster.ts";
import { clusters, containerInstances, tasks } from "../store/tables.ts";
import type { Tx } from "../store/view.ts";

/**
 * Puts a new cluster in place. Of a deleted cluster of the same name, whose ARN it has, nothing remains: its
 * stopped tasks can be described until now and no longer.
 * Source: Amazon ECS API Reference, "DescribeTasks" (tasks of a deleted cluster).
 */
export function establishCluster(tx: Tx, cluster: ClusterRecord): void {
  const { clusterArn } = cluster;
  // Copies, because an index must not be walked while it changes.
  for (const task of Array.from(tx.by(tasks, "cluster", `${clusterArn}/STOPPED`))) {
    tx.delete(tasks, task.taskArn);
  }
  for (const instance of Array.from(tx.by(containerInstances, "cluster", clusterArn))) {
    tx.delete(containerInstances, instance.containerInstanceArn);
  }
  tx.put(clusters, cluster);
}
