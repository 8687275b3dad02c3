import type * as ecs from "@aws-sdk/client-ecs";
import type { ClusterRecord, TagRecord } from "../../domain/cluster/cluster.ts";
import {
  attributeOf,
  type ContainerInstanceRecord,
  enforcesSecurityGroups,
  PUBLIC_ADDRESS_ATTRIBUTE,
  SECURITY_GROUPS_ATTRIBUTE,
} from "../../domain/container-instance/container-instance.ts";
import { lastPart } from "../../domain/arn.ts";
import type { Shape } from "../../domain/shape.ts";
import { createTask, newTaskArn } from "../../domain/task/create.ts";
import type { TaskOverride } from "../../domain/task/overrides.ts";
import type { TaskRecord } from "../../domain/task/record.ts";
import type { TaskDefinitionRecord } from "../../domain/task-definition/record.ts";
import type { Ids } from "../../runtime/ids.ts";
import { tasks } from "../../store/tables.ts";
import type { Tx } from "../../store/view.ts";
import { takeAddress } from "./addresses.ts";
import { candidateOf } from "./candidates.ts";
import type { FoundNetwork } from "./find-network.ts";
import type { Launch } from "./launch.ts";

/** A request in which everything is settled but where its tasks go. */
export interface CheckedRequest {
  readonly cluster: ClusterRecord;
  readonly taskDefinition: TaskDefinitionRecord;
  readonly launch: Launch;
  readonly overrides: TaskOverride;
  readonly network: FoundNetwork;
  readonly warn: (message: string) => void;
  readonly group?: string;
  readonly startedBy?: string;
  readonly enableExecuteCommand: boolean;
  readonly tags: readonly TagRecord[];
}

export type Started =
  | { readonly kind: "started"; readonly task: TaskRecord }
  | { readonly kind: "failed"; readonly failure: Shape<ecs.Failure> };

/** Writes down a task that has been placed, with its address. Fails only for want of an address. */
export function startTask(
  tx: Tx,
  request: CheckedRequest,
  where: {
    readonly instance: ContainerInstanceRecord;
    readonly capacityProviderName?: string;
    readonly ids: Ids;
    readonly nowMs: number;
  },
): Started {
  const { instance, ids, capacityProviderName, nowMs } = where;
  const { cluster, taskDefinition, launch, network, warn: _, ...shared } = request;
  const { launchType, platformVersion } = launch;
  const taskId = ids.hex32();
  const taskArn = newTaskArn(cluster, taskId);
  const { subnetKeys } = network;
  const networkInterface =
    subnetKeys.length > 0
      ? takeAddress(tx, { ...network, ...publicIpOf(request, instance), taskArn, ids, nowMs })
      : undefined;
  if (networkInterface) warnOfGaps(request, instance);
  if (subnetKeys.length > 0 && !networkInterface) {
    return { kind: "failed", failure: outOfAddresses(instance, subnetKeys) };
  }
  const task = createTask({
    ...shared,
    launchType,
    ...(platformVersion !== undefined && { platformVersion }),
    cluster,
    taskDefinition,
    instance,
    ...(capacityProviderName !== undefined && { capacityProviderName }),
    ...(networkInterface && { networkInterface }),
    taskId,
    containerIds: taskDefinition.definition.containerDefinitions.map(() => ids.uuid()),
    freeGpuIds: candidateOf(tx, instance).remainingGpuIds,
    nowMs,
  });
  tx.put(tasks, task);
  return { kind: "started", task };
}

/** A host has no address to spare for a task: its own is the public one. */
function publicIpOf(
  { network }: CheckedRequest,
  instance: ContainerInstanceRecord,
): { readonly publicIp?: string } {
  const address = attributeOf(instance, PUBLIC_ADDRESS_ATTRIBUTE);
  return network.assignPublicIp && address !== undefined ? { publicIp: address } : {};
}

/** What the request asks of the network and the chosen host does not give. */
function warnOfGaps({ network, warn }: CheckedRequest, instance: ContainerInstanceRecord): void {
  if (network.assignPublicIp && attributeOf(instance, PUBLIC_ADDRESS_ATTRIBUTE) === undefined) {
    warn("assignPublicIp has no effect: the host of the task tells of no address of its own");
  }
  if (enforcesSecurityGroups(instance)) return;
  const state = attributeOf(instance, SECURITY_GROUPS_ATTRIBUTE) ?? "not enforced by its agent";
  warn(`the security groups of the task are ${state}`);
}

function outOfAddresses(
  instance: ContainerInstanceRecord,
  subnetKeys: readonly string[],
): Shape<ecs.Failure> {
  const subnetIds = subnetKeys.map(lastPart);
  return {
    ...(instance.pool !== "FARGATE" && { arn: instance.containerInstanceArn }),
    reason: "RESOURCE:ENI",
    detail: `No address is left in ${subnetIds.join(", ")}.`,
  };
}
