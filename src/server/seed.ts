import { clusterArn } from "../domain/arn.ts";
import { DEFAULT_CLUSTER_NAME } from "../domain/cluster.ts";
import { newCluster } from "../domain/new-cluster.ts";
import { DEFAULT_ACCOUNT_ID } from "../domain/scope.ts";
import { clusters } from "../store/tables.ts";
import type { Tx } from "../store/view.ts";

/**
 * Makes the cluster `default` unless it is there already, so that the first command a user types finds it. AWS
 * does so when the first agent registers.
 */
export function seedDefaultCluster(tx: Tx, region: string, nowMs: number): void {
  const scope = { accountId: DEFAULT_ACCOUNT_ID, region };
  const arn = clusterArn(scope, DEFAULT_CLUSTER_NAME);
  if (tx.get(clusters, arn)) return;
  const settings = [{ name: "containerInsights", value: "disabled" }] as const;
  tx.put(
    clusters,
    newCluster({ ...scope, clusterName: DEFAULT_CLUSTER_NAME, settings, createdAtMs: nowMs }),
  );
}
