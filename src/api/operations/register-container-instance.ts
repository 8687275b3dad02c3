import { effectiveSetting } from "../../domain/account-settings.ts";
import { checkClusterSettings } from "../../domain/cluster/cluster-settings.ts";
import { type ClusterRecord, DEFAULT_CLUSTER_NAME } from "../../domain/cluster/cluster.ts";
import { newCluster } from "../../domain/cluster/new-cluster.ts";
import { accountSettings, containerInstances } from "../../store/tables.ts";
import type { Tx } from "../../store/view.ts";
import { findCluster, resolveCluster } from "../cluster-reference.ts";
import { establishCluster } from "../establish-cluster.ts";
import type { Operation, OperationContext } from "../operation.ts";
import { presentContainerInstance } from "../present-container-instance.ts";
import { registeredBefore } from "../register-instance/registered-before.ts";
import { readRegistration } from "../register-instance/registration.ts";
import { registeredAgain, registeredFirst } from "../register-instance/record.ts";
import { ownPrincipal } from "../setting-principal.ts";

/**
 * RegisterContainerInstance: what an agent calls when it starts. With the ARN it has from before it stays that
 * instance, with new totals and attributes. The answer has every attribute that was sent, with the same value:
 * an agent that misses one gives up.
 */
export const registerContainerInstance: Operation<"RegisterContainerInstance"> = {
  errors: ["ClusterNotFoundException"],
  handle: (context) => context.write((tx) => register(tx, context)),
};

function register(
  tx: Tx,
  context: OperationContext<"RegisterContainerInstance">,
): { containerInstance: ReturnType<typeof presentContainerInstance> } {
  const { input, caller, ids, nowMs } = context;
  const registration = readRegistration(input, caller.region);
  const cluster = clusterFor(tx, context);
  const before = registeredBefore(tx, {
    cluster,
    containerInstanceArn: input.containerInstanceArn,
    registration,
  });
  const instance = before
    ? registeredAgain(before, registration)
    : registeredFirst(cluster, registration, { id: ids.hex32(), machineId: ids.hex32(), nowMs });
  tx.put(containerInstances, instance);
  return { containerInstance: presentContainerInstance(tx, instance, ["TAGS"]) };
}

/**
 * A registration that names no cluster makes `default` when there is none.
 * Source: Amazon ECS API Reference, "CreateCluster".
 */
function clusterFor(
  tx: Tx,
  { input, caller, nowMs }: OperationContext<"RegisterContainerInstance">,
): ClusterRecord {
  const isNamed = input.cluster !== undefined && input.cluster !== "";
  if (isNamed || findCluster(tx, caller, undefined)?.status === "ACTIVE") {
    return resolveCluster(tx, caller, isNamed ? input.cluster : undefined);
  }
  const { accountId, region } = caller;
  const { value } = effectiveSetting((key) => tx.get(accountSettings, key), caller, {
    name: "containerInsights",
    principalArn: ownPrincipal(tx, caller),
  });
  const cluster = newCluster({
    accountId,
    region,
    clusterName: DEFAULT_CLUSTER_NAME,
    createdAtMs: nowMs,
    settings: checkClusterSettings(undefined, value),
  });
  establishCluster(tx, cluster);
  return cluster;
}
