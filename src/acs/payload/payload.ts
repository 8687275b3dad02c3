import { attachmentArn } from "../../domain/arn.ts";
import type {
  NetworkInterfaceRecord,
  SubnetRecord,
} from "../../domain/network/network-interface.ts";
import { gatewayOf } from "../../domain/network/subnets.ts";
import {
  effectiveContainers,
  effectiveTask,
  type EffectiveTask,
} from "../../domain/task/overrides.ts";
import { networkModeOf } from "../../domain/task/resources.ts";
import type { TaskRecord } from "../../domain/task/record.ts";
import type {
  ContainerDefinition,
  TaskDefinitionRecord,
} from "../../domain/task-definition/record.ts";
import type { VpcRecord } from "../../domain/network/vpc.ts";
import type {
  PayloadNetworkInterface,
  PayloadPublicPort,
  PayloadTask,
  RoleCredentials,
  RoleType,
} from "../../wire/agent-messages.ts";
import { formatIso } from "../../wire/timestamp.ts";
import { payloadContainer } from "./payload-container.ts";
import { payloadVolume } from "./payload-volume.ts";
import { present } from "../present.ts";
import type { AcsSettings } from "../settings.ts";
import type { TaskKey } from "../task-keys.ts";
import { unhonoured } from "./unhonoured.ts";

/** A task and all that its translation needs; one snapshot of the store. */
export interface PayloadSource {
  readonly task: TaskRecord;
  readonly taskDefinition: TaskDefinitionRecord;
  /** The account setting of that name. */
  readonly defaultLogDriverMode: string;
  /** Of an awsvpc task, the primary one first; else none. */
  readonly networkInterfaces: readonly {
    readonly networkInterface: NetworkInterfaceRecord;
    readonly subnet: SubnetRecord;
    /** Whether its security groups keep anything from leaving. */
    readonly restrictsEgress: boolean;
    /** Absent for a subnet of before there were VPCs. */
    readonly vpc?: VpcRecord;
  }[];
  /** Of its roles, where it has some. */
  readonly keys?: readonly TaskKey[];
}

/** The credentials of one role as an agent is told of them; nothing for a role that the task does not have. */
export function roleCredentialsOf(
  { task, keys = [] }: Pick<PayloadSource, "task" | "keys">,
  roleType: RoleType,
): RoleCredentials | undefined {
  const key = keys.find((it) => it.roleType === roleType);
  const { credentialsIds } = task;
  if (key === undefined || credentialsIds === undefined) return undefined;
  const { roleArn, accessKeyId, secretAccessKey, sessionToken, expirationMs } = key;
  return {
    credentialsId: roleType === "TaskApplication" ? credentialsIds.task : credentialsIds.execution,
    roleArn,
    accessKeyId,
    secretAccessKey,
    sessionToken,
    expiration: formatIso(expirationMs),
  };
}

export interface TranslatedTask {
  readonly payload: PayloadTask;
  /** What the user asked for and will not get, one sentence each, without the task's name. */
  readonly warnings: readonly string[];
}

/**
 * Translates a task into what its agent is told: the one place where a task definition becomes Docker's
 * words. The agent fills in nothing, so every default that the ECS API documents is put in here.
 * Source: amazon-ecs-agent 1.105.1, `ecs-agent/acs/model/api/api-2.json`, `agent/api/task` TaskFromACS.
 */
export function translateTask(source: PayloadSource, settings: AcsSettings): TranslatedTask {
  const { task, taskDefinition } = source;
  const { definition } = taskDefinition;
  const containers = effectiveContainers(taskDefinition, task.overrides);
  const effective = effectiveTask(taskDefinition, task.overrides);
  const payload: PayloadTask = present({
    arn: task.taskArn,
    desiredStatus: task.desiredStatus,
    taskClusterArn: task.clusterArn,
    family: taskDefinition.family,
    version: String(taskDefinition.revision),
    group: task.group,
    serviceName: serviceNameOf(task.group),
    launchType: task.launchType,
    networkMode: networkModeOf(taskDefinition),
    // Limits of the whole task; without them the agent sets none. The task's own `cpu` and `memory` are the
    // sums of its containers then, which is for display.
    cpu: effective.cpu === undefined ? undefined : Number(effective.cpu) / CPU_UNITS_PER_VCPU,
    memory: effective.memory === undefined ? undefined : Number(effective.memory),
    containers: containers.map((container) =>
      payloadContainer(container, { ...source, effective, settings }),
    ),
    volumes: (definition.volumes ?? []).map(payloadVolume),
    elasticNetworkInterfaces: source.networkInterfaces.length
      ? source.networkInterfaces.map((each) => payloadNetworkInterface(task, containers, each))
      : undefined,
    pidMode: definition.pidMode,
    ipcMode: definition.ipcMode,
    proxyConfiguration: proxyConfiguration(definition.proxyConfiguration),
    enableFaultInjection: definition.enableFaultInjection,
    associations: associations(task),
    zone: task.availabilityZone,
    roleCredentials: roleCredentialsOf(source, "TaskApplication"),
    executionRoleCredentials: roleCredentialsOf(source, "TaskExecution"),
  });
  return { payload, warnings: warnings(containers, effective, source) };
}

const CPU_UNITS_PER_VCPU = 1024;

/** Tasks of a service are in the group `service:NAME`. */
function serviceNameOf(group: string): string | undefined {
  return group.startsWith("service:") ? group.slice("service:".length) : undefined;
}

function payloadNetworkInterface(
  task: TaskRecord,
  containers: readonly ContainerDefinition[],
  { networkInterface, subnet, restrictsEgress, vpc }: PayloadSource["networkInterfaces"][number],
): PayloadNetworkInterface {
  const details = task.attachments.find(({ id }) => id === networkInterface.attachmentId)?.details;
  return present({
    ec2Id: networkInterface.networkInterfaceId,
    macAddress: networkInterface.macAddress,
    ipv4Addresses: [{ primary: true, privateAddress: networkInterface.privateIpv4Address }],
    subnetGatewayIpv4Address: gatewayOf(subnet.cidrBlock),
    attachmentArn: attachmentArn(task, networkInterface.attachmentId),
    privateDnsName: details?.find(({ name }) => name === "privateDnsName")?.value,
    subnetId: networkInterface.subnetId,
    vpc: vpc && { vpcId: vpc.vpcId, cidrBlock: vpc.cidrBlock },
    securityGroupIds: networkInterface.securityGroupIds.length
      ? networkInterface.securityGroupIds
      : undefined,
    restrictsEgress: restrictsEgress || undefined,
    publicPorts:
      networkInterface.publicIp === undefined ? undefined : containers.flatMap(publicPorts),
  });
}

/** What a task with a public address listens on; ports of a range one by one. */
function publicPorts(container: ContainerDefinition): readonly PayloadPublicPort[] {
  return (container.portMappings ?? []).flatMap((mapping) => {
    const { containerPort, containerPortRange = "", protocol = "tcp" } = mapping;
    const [first = 0, last = first] =
      containerPort === undefined ? containerPortRange.split("-").map(Number) : [containerPort];
    return Array.from({ length: last - first + 1 }, (_, index) => ({
      containerName: container.name,
      containerPort: first + index,
      protocol,
    }));
  });
}

function associations({ containers }: TaskRecord): PayloadTask["associations"] {
  const all = containers.flatMap(({ name, gpuIds = [] }) =>
    gpuIds.map((id) => ({
      containers: [name],
      content: { encoding: "identity" as const, value: "" },
      name: id,
      type: "gpu" as const,
    })),
  );
  return all.length > 0 ? all : undefined;
}

/** The API's list of names and values becomes a map. */
function proxyConfiguration(
  proxy: TaskDefinitionRecord["definition"]["proxyConfiguration"],
): PayloadTask["proxyConfiguration"] {
  if (!proxy) return undefined;
  const properties = (proxy.properties ?? []).map(({ name, value }) => [name ?? "", value ?? ""]);
  return {
    type: "APPMESH",
    containerName: proxy.containerName ?? "",
    properties: Object.fromEntries(properties),
  };
}

function warnings(
  containers: readonly ContainerDefinition[],
  effective: EffectiveTask,
  source: PayloadSource,
): readonly string[] {
  return unhonoured({
    containers,
    effective,
    volumes: source.taskDefinition.definition.volumes ?? [],
  });
}
