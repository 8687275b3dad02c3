import { clusterArn, parseArn } from "../domain/arn.ts";
import { type ClusterRecord, DEFAULT_CLUSTER_NAME } from "../domain/cluster/cluster.ts";
import { ApiError } from "../domain/errors.ts";
import { checkClusterName } from "../domain/cluster/new-cluster.ts";
import type { Scope } from "../domain/scope.ts";
import { clusters } from "../store/tables.ts";
import type { View } from "../store/view.ts";

/**
 * The ACTIVE cluster that `reference` (a name or an ARN; `default` when absent) means in the caller's scope.
 *
 * Throws ClusterNotFoundException, with AWS's words for one that never was and for one that is deleted, and
 * InvalidParameterException for what can't be a name.
 */
export function resolveCluster(
  view: View,
  scope: Scope,
  reference: string | undefined,
): ClusterRecord {
  const cluster = findCluster(view, scope, reference);
  if (!cluster) throw new ApiError("ClusterNotFoundException", "Cluster not found.");
  if (cluster.status === "INACTIVE") {
    throw new ApiError("ClusterNotFoundException", "The referenced cluster was inactive.");
  }
  return cluster;
}

/** The same for operations that still answer about a deleted cluster: INACTIVE ones are found too. */
export function resolveAnyCluster(
  view: View,
  scope: Scope,
  reference: string | undefined,
): ClusterRecord {
  const cluster = findCluster(view, scope, reference);
  if (!cluster) throw new ApiError("ClusterNotFoundException", "Cluster not found.");
  return cluster;
}

/** The cluster whatever its status, or nothing. */
export function findCluster(
  view: View,
  scope: Scope,
  reference: string | undefined,
): ClusterRecord | undefined {
  const arn = clusterArnOf(scope, reference);
  const parsed = parseArn(arn);
  // A cluster of another account or region is not to be seen, even under its full ARN.
  if (parsed?.accountId !== scope.accountId || parsed.region !== scope.region) return undefined;
  return view.get(clusters, arn);
}

/**
 * The ARN a reference stands for. A name becomes the ARN it would have, which is also what ECS shows in
 * `failures` for a cluster that does not exist. Throws InvalidParameterException for what is no name.
 */
export function clusterArnOf(scope: Scope, reference: string | undefined): string {
  if (reference === undefined) return clusterArn(scope, DEFAULT_CLUSTER_NAME);
  if (reference.startsWith("arn:")) return reference;
  return clusterArn(scope, checkClusterName(reference));
}
