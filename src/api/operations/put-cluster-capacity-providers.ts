import { checkStrategy } from "../../domain/cluster/capacity-provider-strategy.ts";
import { checkClusterCapacityProviders } from "../../domain/cluster/cluster-capacity-providers.ts";
import { ApiError } from "../../domain/errors.ts";
import { clusters, tasks } from "../../store/tables.ts";
import type { View } from "../../store/view.ts";
import { resolveCluster } from "../cluster-reference.ts";
import type { Operation } from "../operation.ts";
import { presentCluster } from "../present-cluster.ts";

/**
 * PutClusterCapacityProviders: replaces the capacity providers of a cluster and its default strategy. A
 * provider that tasks were launched with stays until they have stopped.
 */
export const putClusterCapacityProviders: Operation<"PutClusterCapacityProviders"> = {
  errors: ["ClusterNotFoundException", "ResourceInUseException"],
  handle: ({ input, caller, write }) =>
    write((tx) => {
      const cluster = resolveCluster(tx, caller, input.cluster);
      const capacityProviders = checkClusterCapacityProviders(input.capacityProviders);
      const defaultCapacityProviderStrategy = checkStrategy(input.defaultCapacityProviderStrategy, {
        associated: capacityProviders,
        use: "clusterDefault",
      });
      const removed = cluster.capacityProviders.filter((name) => !capacityProviders.includes(name));
      if (removed.length > 0 && isAnyInUse(tx, cluster.clusterArn, new Set(removed))) {
        throw new ApiError(
          "ResourceInUseException",
          "The specified capacity provider is in use and cannot be removed.",
        );
      }
      const updated = { ...cluster, capacityProviders, defaultCapacityProviderStrategy };
      tx.put(clusters, updated);
      return { cluster: presentCluster(tx, updated, ["SETTINGS", "ATTACHMENTS"]) };
    }),
};

function isAnyInUse(view: View, clusterArn: string, names: ReadonlySet<string>): boolean {
  for (const desiredStatus of ["RUNNING", "STOPPED"]) {
    for (const task of view.by(tasks, "cluster", `${clusterArn}/${desiredStatus}`)) {
      const { capacityProviderName, lastStatus } = task;
      if (lastStatus === "STOPPED" || capacityProviderName === undefined) continue;
      if (names.has(capacityProviderName)) return true;
    }
  }
  return false;
}
