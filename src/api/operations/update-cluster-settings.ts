import {
  checkClusterSettings,
  containerInsightsOf,
} from "../../domain/cluster/cluster-settings.ts";
import { clusters } from "../../store/tables.ts";
import { resolveCluster } from "../cluster-reference.ts";
import { warnOfCluster } from "../cluster-warnings.ts";
import type { Operation } from "../operation.ts";
import { presentCluster } from "../present-cluster.ts";

/** UpdateClusterSettings: changes the settings of a cluster, of which there is one: `containerInsights`. */
export const updateClusterSettings: Operation<"UpdateClusterSettings"> = {
  errors: ["ClusterNotFoundException"],
  handle: ({ input, caller, write, warn }) =>
    write((tx) => {
      const cluster = resolveCluster(tx, caller, input.cluster);
      const settings = checkClusterSettings(input.settings, containerInsightsOf(cluster));
      const updated = { ...cluster, settings };
      tx.put(clusters, updated);
      warnOfCluster(input, warn);
      return { cluster: presentCluster(tx, updated, ["SETTINGS"]) };
    }),
};
