import type * as ecs from "@aws-sdk/client-ecs";
import {
  countTasks,
  type HostResources,
} from "../domain/container-instance/container-instance-resources.ts";
import type { ContainerInstanceRecord } from "../domain/container-instance/container-instance.ts";
import type { HostPort } from "../domain/network/host-ports.ts";
import type { Shape } from "../domain/shape.ts";
import type { View } from "../store/view.ts";
import { candidateOf } from "./run-task/candidates.ts";

type Resource = Shape<ecs.Resource>;

/**
 * A container instance as the API shows it, with what is left of its machine now. Tags that were not asked
 * for are an empty list, as in AWS's replies.
 */
export function presentContainerInstance(
  view: View,
  instance: ContainerInstanceRecord,
  fields: readonly ecs.ContainerInstanceField[],
): Shape<ecs.ContainerInstance> {
  const { registered } = instance;
  const { remaining, remainingGpuIds, tasks } = candidateOf(view, instance);
  const counts = countTasks(tasks);
  return {
    containerInstanceArn: instance.containerInstanceArn,
    ec2InstanceId: instance.ec2InstanceId,
    version: instance.version,
    versionInfo: versionInfo(instance),
    remainingResources: [
      ...presentResources(remaining),
      ...presentGpus(registered.gpuIds, remainingGpuIds),
    ],
    registeredResources: [
      ...presentResources({ ...registered, ports: registered.reservedPorts }),
      ...presentGpus(registered.gpuIds, registered.gpuIds),
    ],
    status: instance.status,
    agentConnected: instance.agentConnected,
    runningTasksCount: counts.running,
    pendingTasksCount: counts.pending,
    attributes: instance.attributes,
    registeredAt: instance.registeredAtMs,
    attachments: [],
    tags: fields.includes("TAGS") ? instance.tags : [],
    ...(fields.includes("CONTAINER_INSTANCE_HEALTH") && health(instance)),
  };
}

function versionInfo({
  agentVersion,
  agentHash,
  dockerVersion,
}: ContainerInstanceRecord): Shape<ecs.VersionInfo> {
  return {
    ...(agentVersion !== undefined && { agentVersion }),
    ...(agentHash !== undefined && { agentHash }),
    ...(dockerVersion !== undefined && { dockerVersion }),
  };
}

/** Every numeric member is always there, whichever of them the type means: so AWS shows resources. */
function presentResources(resources: Omit<HostResources, "assignedPorts">): Resource[] {
  const portsOf = (protocol: HostPort["protocol"]): string[] =>
    resources.ports.filter((port) => port.protocol === protocol).map(({ port }) => String(port));
  return [
    integer("CPU", resources.cpuUnits),
    integer("MEMORY", resources.memoryMiB),
    stringSet("PORTS", portsOf("tcp")),
    stringSet("PORTS_UDP", portsOf("udp")),
  ];
}

/** An instance that never had a GPU has no such resource; one whose GPUs are taken has an empty set. */
function presentGpus(registered: readonly string[], ids: readonly string[]): Resource[] {
  return registered.length > 0 ? [stringSet("GPU", ids)] : [];
}

function integer(name: string, integerValue: number): Resource {
  return { name, type: "INTEGER", doubleValue: 0, longValue: 0, integerValue };
}

function stringSet(name: string, stringSetValue: readonly string[]): Resource {
  return { ...integer(name, 0), type: "STRINGSET", stringSetValue };
}

function health({
  health: reported,
}: ContainerInstanceRecord): Pick<Shape<ecs.ContainerInstance>, "healthStatus"> {
  if (!reported) return { healthStatus: { overallStatus: "INSUFFICIENT_DATA", details: [] } };
  const detail = {
    type: "CONTAINER_RUNTIME",
    status: reported.status,
    ...(reported.reason !== undefined && { statusReason: reported.reason }),
    lastUpdated: reported.lastUpdatedMs,
    lastStatusChange: reported.lastStatusChangeMs,
  } as const;
  return { healthStatus: { overallStatus: reported.status, details: [detail] } };
}
