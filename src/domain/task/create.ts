import { containerArn, taskArn } from "../arn.ts";
import type { ClusterRecord, TagRecord } from "../cluster/cluster.ts";
import {
  attributeOf,
  type ContainerInstanceRecord,
} from "../container-instance/container-instance.ts";
import type { NetworkInterfaceRecord } from "../network/network-interface.ts";
import type { ContainerDefinition, TaskDefinitionRecord } from "../task-definition/record.ts";
import { assignGpus } from "./assign-gpus.ts";
import { networkAttachment } from "./attachment.ts";
import {
  effectiveContainers,
  effectiveTask,
  reportedOverrides,
  type TaskOverride,
} from "./overrides.ts";
import type { TaskContainer, TaskRecord } from "./record.ts";
import { networkModeOf, reservedResources } from "./resources.ts";

/** What decides how a task runs, once the request is checked and an instance is chosen. */
export interface NewTask {
  readonly cluster: ClusterRecord;
  readonly taskDefinition: TaskDefinitionRecord;
  readonly instance: ContainerInstanceRecord;
  readonly launchType: TaskRecord["launchType"];
  readonly capacityProviderName?: string;
  /** Of Fargate tasks, resolved: never LATEST. */
  readonly platformVersion?: string;
  readonly overrides: TaskOverride;
  readonly group?: string;
  readonly startedBy?: string;
  readonly enableExecuteCommand: boolean;
  readonly tags: readonly TagRecord[];
  /** The address of an awsvpc task, made out to `newTaskArn` of this task. */
  readonly networkInterface?: NetworkInterfaceRecord;
  readonly taskId: string;
  /** One for each container. */
  readonly containerIds: readonly string[];
  /** The GPUs of the instance that no other task has. */
  readonly freeGpuIds: readonly string[];
  readonly nowMs: number;
}

/** What a Fargate task has for its disk when it asks for nothing: AWS Fargate User Guide, "Task storage". */
const DEFAULT_EPHEMERAL_STORAGE_GIB = 20;

/** The record of a task that has just been placed. Its status is the one that RunTask answers. */
export function createTask(options: NewTask): TaskRecord {
  const { cluster, taskDefinition, instance, launchType, overrides, nowMs } = options;
  const task = effectiveTask(taskDefinition, overrides);
  const wanted = reservedResources(taskDefinition, overrides);
  const gpus = wanted.gpus === "ALL" ? options.freeGpuIds.length : wanted.gpus;
  const reserved = { ...wanted, ...(gpus !== undefined && { gpus }) };
  return {
    taskArn: newTaskArn(cluster, options.taskId),
    clusterArn: cluster.clusterArn,
    accountId: cluster.accountId,
    region: cluster.region,
    taskDefinitionArn: taskDefinition.taskDefinitionArn,
    containerInstanceArn: instance.containerInstanceArn,
    launchType,
    ...(options.capacityProviderName !== undefined && {
      capacityProviderName: options.capacityProviderName,
    }),
    ...fargateMembers(options, task.ephemeralStorageGiB),
    desiredStatus: "RUNNING",
    // A task with an interface waits for it; others wait for their agent alone (Amazon ECS Developer
    // Guide, "Task lifecycle").
    lastStatus: networkModeOf(taskDefinition) === "awsvpc" ? "PROVISIONING" : "PENDING",
    group: options.group ?? `family:${taskDefinition.family}`,
    ...(options.startedBy !== undefined && { startedBy: options.startedBy }),
    cpu: String(reserved.cpuUnits),
    memory: String(reserved.memoryMiB),
    reserved,
    overrides: reportedOverrides(taskDefinition, overrides),
    containers: containersOf(options),
    attachments: options.networkInterface ? [networkAttachment(options.networkInterface)] : [],
    attributes: [{ name: "ecs.cpu-architecture", value: architectureOf(taskDefinition, instance) }],
    availabilityZone: zoneOf(options),
    enableExecuteCommand: options.enableExecuteCommand,
    ...(task.inferenceAccelerators.length > 0 && {
      inferenceAccelerators: task.inferenceAccelerators,
    }),
    healthStatus: "UNKNOWN",
    createdAtMs: nowMs,
    tags: options.tags,
    version: 1,
  };
}

/** The ARN a task of this cluster with this id has. */
export function newTaskArn(cluster: ClusterRecord, taskId: string): string {
  return taskArn(cluster, cluster.clusterName, taskId);
}

/** A Fargate task is in the zone of its subnet, any other where its instance is. */
function zoneOf({ launchType, networkInterface, instance }: NewTask): string {
  return launchType === "FARGATE" && networkInterface
    ? networkInterface.availabilityZone
    : availabilityZoneOf(instance);
}

/** The zone an instance says it is in, else the first of its region. */
export function availabilityZoneOf(instance: ContainerInstanceRecord): string {
  return attributeOf(instance, "ecs.availability-zone") ?? `${instance.region}a`;
}

function fargateMembers(
  { launchType, platformVersion, taskDefinition }: NewTask,
  ephemeralStorageGiB: number | undefined,
): Pick<TaskRecord, "platformVersion" | "platformFamily" | "ephemeralStorageGiB"> {
  if (launchType !== "FARGATE") return {};
  return {
    ...(platformVersion !== undefined && { platformVersion }),
    platformFamily: platformFamilyOf(taskDefinition),
    ephemeralStorageGiB: ephemeralStorageGiB ?? DEFAULT_EPHEMERAL_STORAGE_GIB,
  };
}

/** `Linux`, `Windows_Server_2022_Core`: the spelling of the platformFamily member of Task. */
function platformFamilyOf({ definition }: TaskDefinitionRecord): string {
  const family = definition.runtimePlatform?.operatingSystemFamily ?? "LINUX";
  return family
    .split("_")
    .map((word) => `${word.slice(0, 1)}${word.slice(1).toLowerCase()}`)
    .join("_");
}

function architectureOf(
  { definition }: TaskDefinitionRecord,
  instance: ContainerInstanceRecord,
): string {
  const asked = definition.runtimePlatform?.cpuArchitecture?.toLowerCase();
  return asked ?? attributeOf(instance, "ecs.cpu-architecture") ?? "x86_64";
}

function containersOf(options: NewTask): readonly TaskContainer[] {
  const { taskDefinition, overrides } = options;
  const containers = effectiveContainers(taskDefinition, overrides);
  const gpuIds = assignGpus(containers, options.freeGpuIds);
  return containers.map((container, index) => ({
    ...newContainer(container, { ...options, containerId: options.containerIds[index] ?? "" }),
    ...(gpuIds[index]?.length && { gpuIds: gpuIds[index] }),
  }));
}

function newContainer(
  container: ContainerDefinition,
  options: NewTask & { readonly containerId: string },
): TaskContainer {
  const { cluster, taskId, containerId, networkInterface } = options;
  return {
    containerArn: containerArn(cluster, {
      clusterName: cluster.clusterName,
      taskId,
      containerId,
    }),
    name: container.name,
    image: container.image ?? "",
    lastStatus: "PENDING",
    networkBindings: [],
    networkInterfaces: networkInterface
      ? [
          {
            attachmentId: networkInterface.attachmentId,
            privateIpv4Address: networkInterface.privateIpv4Address,
          },
        ]
      : [],
    healthStatus: "UNKNOWN",
    essential: container.essential ?? true,
    cpu: String(container.cpu ?? 0),
    ...(container.memory !== undefined && { memory: String(container.memory) }),
    ...(container.memoryReservation !== undefined && {
      memoryReservation: String(container.memoryReservation),
    }),
  };
}
