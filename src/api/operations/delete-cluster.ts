import { ApiError } from "../../domain/errors.ts";
import { clusters } from "../../store/tables.ts";
import { countCluster } from "../cluster-counts.ts";
import { resolveAnyCluster } from "../cluster-reference.ts";
import type { Operation } from "../operation.ts";
import { presentCluster } from "../present-cluster.ts";

/**
 * DeleteCluster: makes an empty cluster INACTIVE. It can still be described, until one of the same name is
 * made. Deleting it again changes nothing: the operation is idempotent in the service model.
 */
export const deleteCluster: Operation<"DeleteCluster"> = {
  errors: [
    "ClusterContainsContainerInstancesException",
    "ClusterContainsTasksException",
    "ClusterNotFoundException",
  ],
  handle: ({ input, caller, write }) =>
    write((tx) => {
      const cluster = resolveAnyCluster(tx, caller, input.cluster);
      const counts = countCluster(tx, cluster.clusterArn);
      // Which of the two AWS names first is unverified.
      if (counts.containerInstances > 0) {
        throw new ApiError(
          "ClusterContainsContainerInstancesException",
          "The Cluster cannot be deleted while Container Instances are active or draining.",
        );
      }
      if (counts.activeTasks > 0) {
        throw new ApiError(
          "ClusterContainsTasksException",
          "The Cluster cannot be deleted while Tasks are active.",
        );
      }
      const deleted = { ...cluster, status: "INACTIVE" as const };
      if (cluster.status === "ACTIVE") tx.put(clusters, deleted);
      return { cluster: presentCluster(tx, deleted, []) };
    }),
};
