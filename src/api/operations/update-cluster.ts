import { checkClusterConfiguration } from "../../domain/cluster/cluster-configuration.ts";
import {
  checkClusterSettings,
  containerInsightsOf,
} from "../../domain/cluster/cluster-settings.ts";
import type { ClusterRecord } from "../../domain/cluster/cluster.ts";
import { clusters } from "../../store/tables.ts";
import { resolveCluster } from "../cluster-reference.ts";
import { warnOfCluster } from "../cluster-warnings.ts";
import type { Input, Operation } from "../operation.ts";
import { presentCluster } from "../present-cluster.ts";

/**
 * UpdateCluster: replaces settings, configuration and Service Connect defaults, each only when given. An empty
 * namespace removes the Service Connect defaults.
 */
export const updateCluster: Operation<"UpdateCluster"> = {
  errors: ["ClusterNotFoundException"],
  handle: ({ input, caller, write, warn }) =>
    write((tx) => {
      checkClusterConfiguration(input.configuration);
      const updated = withUpdates(resolveCluster(tx, caller, input.cluster), input);
      tx.put(clusters, updated);
      warnOfCluster(input, warn);
      return { cluster: presentCluster(tx, updated, ["SETTINGS", "CONFIGURATIONS"]) };
    }),
};

function withUpdates(cluster: ClusterRecord, input: Input<"UpdateCluster">): ClusterRecord {
  const { serviceConnectDefaults: previous, ...rest } = cluster;
  const namespace = input.serviceConnectDefaults
    ? input.serviceConnectDefaults.namespace
    : previous?.namespace;
  return {
    ...rest,
    settings: checkClusterSettings(input.settings, containerInsightsOf(cluster)),
    ...(input.configuration && { configuration: input.configuration }),
    ...(namespace && { serviceConnectDefaults: { namespace } }),
  };
}
