import { clusterArn } from "../domain/arn.ts";
import { DEFAULT_CLUSTER_NAME } from "../domain/cluster.ts";
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
  tx.put(clusters, {
    ...scope,
    clusterArn: arn,
    clusterName: DEFAULT_CLUSTER_NAME,
    status: "ACTIVE",
    settings: [{ name: "containerInsights", value: "disabled" }],
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
    tags: [],
    createdAtMs: nowMs,
  });
}
