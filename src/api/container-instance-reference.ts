import type { ClusterRecord } from "../domain/cluster/cluster.ts";
import type { ContainerInstanceRecord } from "../domain/container-instance/container-instance.ts";
import { ApiError } from "../domain/errors.ts";
import { containerInstances } from "../store/tables.ts";
import type { View } from "../store/view.ts";
import { arnInCluster } from "./identifier.ts";

/** The ARN a container instance's id or ARN stands for; throws as `arnInCluster` does. */
export function containerInstanceArnOf(cluster: ClusterRecord, reference: string): string {
  return arnInCluster(cluster, "container-instance", reference);
}

/** The container instance of that id or ARN in the cluster, also a deregistered one, or nothing. */
export function findContainerInstance(
  view: View,
  cluster: ClusterRecord,
  reference: string,
): ContainerInstanceRecord | undefined {
  const instance = view.get(containerInstances, containerInstanceArnOf(cluster, reference));
  // Fargate hosts are registered in a cluster but are nobody's container instances.
  if (instance?.pool === "FARGATE" || instance?.clusterArn !== cluster.clusterArn) return undefined;
  return instance;
}

/** The same, where there must be one. Throws ClientException; the text is from secondary sources. */
export function resolveContainerInstance(
  view: View,
  cluster: ClusterRecord,
  reference: string,
): ContainerInstanceRecord {
  const instance = findContainerInstance(view, cluster, reference);
  if (instance) return instance;
  throw new ApiError("ClientException", `Referenced container instance ${reference} not found.`);
}
