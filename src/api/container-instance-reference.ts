import { containerInstanceArn, parseArn } from "../domain/arn.ts";
import type { ClusterRecord } from "../domain/cluster.ts";
import type { ContainerInstanceRecord } from "../domain/container-instance.ts";
import { ApiError } from "../domain/errors.ts";
import { containerInstances } from "../store/tables.ts";
import type { View } from "../store/view.ts";

/**
 * The ARN a container instance's id or ARN stands for in a cluster, whether there is such an instance or not.
 *
 * Throws InvalidParameterException, in AWS's words, for the ARN of an instance of another cluster.
 */
export function containerInstanceArnOf(cluster: ClusterRecord, reference: string): string {
  const parsed = parseArn(reference);
  if (!parsed) return containerInstanceArn(cluster, cluster.clusterName, reference);
  const slash = parsed.resource.indexOf("/");
  const itsCluster = parsed.resource.slice(0, Math.max(0, slash));
  const isOne = parsed.resourceType === "container-instance" && slash > 0;
  if (isOne && itsCluster !== cluster.clusterName) {
    throw new ApiError(
      "InvalidParameterException",
      `Invalid identifier: Identifier is for cluster ${itsCluster}. ` +
        `Your cluster is ${cluster.clusterName}`,
    );
  }
  return reference;
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
