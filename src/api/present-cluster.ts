import type * as ecs from "@aws-sdk/client-ecs";
import type { ClusterRecord } from "../domain/cluster/cluster.ts";
import type { Shape } from "../domain/shape.ts";
import type { View } from "../store/view.ts";
import { type ClusterCounts, countCluster, total } from "./cluster-counts.ts";

/**
 * A cluster as the API shows it. `fields` are the parts that are shown on request only; statistics, tags and
 * settings that were not asked for are empty lists, as in AWS's replies.
 */
export function presentCluster(
  view: View,
  cluster: ClusterRecord,
  fields: readonly ecs.ClusterField[],
): Shape<ecs.Cluster> {
  const counts = countCluster(view, cluster.clusterArn);
  const { configuration, serviceConnectDefaults } = cluster;
  return {
    clusterArn: cluster.clusterArn,
    clusterName: cluster.clusterName,
    ...(configuration && fields.includes("CONFIGURATIONS") && { configuration }),
    status: cluster.status,
    registeredContainerInstancesCount: counts.containerInstances,
    runningTasksCount: total(counts.running),
    pendingTasksCount: total(counts.pending),
    activeServicesCount: 0,
    statistics: fields.includes("STATISTICS") ? statistics(counts) : [],
    tags: fields.includes("TAGS") ? cluster.tags : [],
    settings: fields.includes("SETTINGS") ? cluster.settings : [],
    capacityProviders: cluster.capacityProviders,
    defaultCapacityProviderStrategy: cluster.defaultCapacityProviderStrategy,
    // Fargate's capacity providers need no scaling policies, which is all that is ever attached.
    ...(fields.includes("ATTACHMENTS") && { attachments: [] }),
    ...(serviceConnectDefaults && { serviceConnectDefaults }),
  };
}

/** Amazon ECS API Reference, "Cluster", statistics. Values are strings. There are no services yet. */
function statistics({ running, pending }: ClusterCounts): Shape<ecs.KeyValuePair>[] {
  const values = {
    runningEC2TasksCount: running.EC2,
    runningFargateTasksCount: running.FARGATE,
    pendingEC2TasksCount: pending.EC2,
    pendingFargateTasksCount: pending.FARGATE,
    runningExternalTasksCount: running.EXTERNAL,
    pendingExternalTasksCount: pending.EXTERNAL,
    activeEC2ServiceCount: 0,
    activeFargateServiceCount: 0,
    drainingEC2ServiceCount: 0,
    drainingFargateServiceCount: 0,
    activeExternalServiceCount: 0,
    drainingExternalServiceCount: 0,
  };
  return Object.entries(values).map(([name, value]) => ({ name, value: String(value) }));
}
