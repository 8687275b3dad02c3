import type * as ecs from "@aws-sdk/client-ecs";
import type { Shape } from "../domain/shape.ts";
import { isAttached } from "../domain/task/attachment.ts";
import type { TaskAttachment, TaskContainer, TaskRecord } from "../domain/task/record.ts";

/**
 * A task as the API shows it. Tags appear only when they were asked for; otherwise the member is there and
 * empty. Health and network bindings, which an agent tells of, are there once it has. Both as in the sample
 * outputs of `aws ecs run-task` and `aws ecs describe-tasks`.
 */
export function presentTask(
  task: TaskRecord,
  options: { readonly withTags: boolean },
): Shape<ecs.Task> {
  const attached = task.attachments.some(isAttached);
  return {
    ...identity(task),
    ...instants(task),
    attachments: task.attachments.map(presentAttachment),
    attributes: task.attributes,
    availabilityZone: task.availabilityZone,
    containers: task.containers.map((container) => presentContainer(container, task, attached)),
    cpu: task.cpu,
    memory: task.memory,
    desiredStatus: task.desiredStatus,
    lastStatus: task.lastStatus,
    connectivity: task.connectivity,
    enableExecuteCommand: task.enableExecuteCommand,
    group: task.group,
    ...(task.containers.some(isReported) && { healthStatus: task.healthStatus }),
    inferenceAccelerators: task.inferenceAccelerators,
    overrides: task.overrides,
    ...(task.ephemeralStorageGiB !== undefined && {
      ephemeralStorage: { sizeInGiB: task.ephemeralStorageGiB },
      fargateEphemeralStorage: { sizeInGiB: task.ephemeralStorageGiB },
    }),
    startedBy: task.startedBy,
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    tags: options.withTags ? task.tags : [],
    version: task.version,
  };
}

function identity(task: TaskRecord): Shape<ecs.Task> {
  return {
    taskArn: task.taskArn,
    clusterArn: task.clusterArn,
    taskDefinitionArn: task.taskDefinitionArn,
    // Hosts of the Fargate pool are not the user's to see.
    ...(task.launchType !== "FARGATE" && { containerInstanceArn: task.containerInstanceArn }),
    launchType: task.launchType,
    capacityProviderName: task.capacityProviderName,
    platformVersion: task.platformVersion,
    platformFamily: task.platformFamily,
  };
}

function instants(task: TaskRecord): Shape<ecs.Task> {
  return {
    createdAt: task.createdAtMs,
    connectivityAt: task.connectivityAtMs,
    pullStartedAt: task.pullStartedAtMs,
    pullStoppedAt: task.pullStoppedAtMs,
    startedAt: task.startedAtMs,
    stoppingAt: task.stoppingAtMs,
    executionStoppedAt: task.executionStoppedAtMs,
    stoppedAt: task.stoppedAtMs,
  };
}

/** Until EC2 has made the interface there is nothing to show of it but where it will be. */
function presentAttachment(attachment: TaskAttachment): Shape<ecs.Attachment> {
  const { id, type, status, details } = attachment;
  return {
    id,
    type,
    status,
    details: status === "PRECREATED" ? details.filter(({ name }) => name === "subnetId") : details,
  };
}

function presentContainer(
  container: TaskContainer,
  { taskArn }: TaskRecord,
  attached: boolean,
): Shape<ecs.Container> {
  const { essential: _, networkInterfaces, networkBindings, healthStatus, ...shown } = container;
  return {
    ...shown,
    taskArn,
    ...(isReported(container) && { networkBindings, healthStatus }),
    networkInterfaces: attached ? networkInterfaces : [],
  };
}

/** Whether an agent has said what became of the container. */
function isReported({ lastStatus }: TaskContainer): boolean {
  return lastStatus !== "PENDING";
}
