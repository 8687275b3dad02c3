import type * as ecs from "@aws-sdk/client-ecs";
import type { ClusterRecord, TagRecord } from "../../domain/cluster.ts";
import type { ContainerInstanceRecord } from "../../domain/container-instance.ts";
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
  const { cluster, taskDefinition, launch, network, ...shared } = request;
  const { launchType, platformVersion } = launch;
  const taskId = ids.hex32();
  const taskArn = newTaskArn(cluster, taskId);
  const { subnetKeys } = network;
  const networkInterface =
    subnetKeys.length > 0 ? takeAddress(tx, { ...network, taskArn, ids, nowMs }) : undefined;
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
