import { clusterArn } from "../domain/arn.ts";
import { DEFAULT_CLUSTER_NAME } from "../domain/cluster/cluster.ts";
import { newCluster } from "../domain/cluster/new-cluster.ts";
import { DEFAULT_ACCOUNT_ID } from "../domain/scope.ts";
import type { Ids } from "../runtime/ids.ts";
import { identityAccounts } from "../store/identity-tables.ts";
import { makeTaskRole, TASK_EXECUTION_ROLE_NAME } from "../store/task-role.ts";
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

/**
 * Makes `ecsTaskExecutionRole`, which every tutorial takes for granted and the console of AWS makes. Once only: who
 * deletes it means it.
 */
export function seedExecutionRole(tx: Tx, ids: Ids, nowMs: number): void {
  const accountId = DEFAULT_ACCOUNT_ID;
  if (tx.get(identityAccounts, accountId)) return;
  tx.put(identityAccounts, { accountId });
  const roleName = TASK_EXECUTION_ROLE_NAME;
  makeTaskRole(tx, { accountId, path: "/", roleName, use: "execution", nowMs, ids });
}
