import { formatIso } from "../../wire/timestamp.ts";
import type { PayloadContainer, PayloadNetworkInterface } from "../../wire/agent-messages.ts";
import { blockOf } from "../network/address-block.ts";
import type { AgentContainer, AgentTask } from "../task/agent-task.ts";
import { payloadContainer } from "../task/agent-task.ts";
import { networkInterfaceOf } from "../network/container-network.ts";
import { optional } from "../foreign.ts";
import { LABELS } from "../task/labels.ts";
import { isInternal } from "../network/pause-container.ts";
import type { ContainerDetails } from "./container-details.ts";
import { definedLogConfig } from "./log-config.ts";

/** Versions 2 and 3 have the same members, 4 has more. */
export type MetadataVersion = 2 | 3 | 4;

/** Below it the ECS agent raises CPU shares. */
const LEAST_SHARES = 2;

/**
 * A container as the task metadata endpoint shows it, members in the ECS agent's order. Without details it is one
 * that was pulled and not created yet.
 * Source: ECS agent, `agent/handlers/v2/response.go` and `agent/handlers/v4/response.go`.
 */
export function containerMetadata(options: {
  readonly task: AgentTask;
  readonly container: AgentContainer;
  readonly details: ContainerDetails | undefined;
  readonly version: MetadataVersion;
}): object {
  const { task, container, details, version } = options;
  const payload = payloadContainer(task, container.name);
  const networks = networksOf(task, details, version);
  const isNewest = version === 4;
  const log = definedLogConfig(payload);
  return {
    DockerId: container.id ?? "",
    Name: container.name,
    DockerName: details?.dockerName ?? "",
    Image: payload?.image ?? "",
    ImageID: details?.imageId ?? "",
    ...listed("Ports", details === undefined ? [] : portsOf(task, details, version)),
    ...mapped("Labels", labelsOf(details)),
    DesiredStatus: statusName(container, task.desiredStatus),
    KnownStatus: statusName(container, container.status),
    ...optional("ExitCode", container.exitCode),
    Limits: { CPU: Math.max(payload?.cpu ?? 0, LEAST_SHARES), Memory: payload?.memory ?? 0 },
    ...optional("CreatedAt", details?.createdAt),
    ...optional("StartedAt", details?.startedAt),
    ...(container.status === "STOPPED" && optional("FinishedAt", details?.finishedAt)),
    Type: typeOf(container.name),
    ...optional("Health", healthOf(container, payload, details)),
    ...listed("Volumes", details?.volumes ?? []),
    ...(isNewest && optional("LogDriver", log.driver ?? details?.logDriver)),
    ...(isNewest && mapped("LogOptions", log.options)),
    ...(isNewest && optional("ContainerARN", payload?.containerArn)),
    ...listed("Networks", networks),
    ...(isNewest &&
      payload?.restartPolicy?.enabled === true && { RestartCount: container.restartCount ?? 0 }),
  };
}

/** A pause container is where it should be once its resources are there. */
function statusName(container: AgentContainer, status: string): string {
  return isInternal(container.name) && status === "RUNNING" ? "RESOURCES_PROVISIONED" : status;
}

function typeOf(name: string): string {
  if (!isInternal(name)) return "NORMAL";
  return name.endsWith("~namespace") ? "NAMESPACE_PAUSE" : "CNI_PAUSE";
}

/** Our own label is none of the ECS agent's, and nobody's business in a container. */
function labelsOf(details: ContainerDetails | undefined): Readonly<Record<string, string>> {
  const labels = Object.entries(details?.labels ?? {});
  return Object.fromEntries(labels.filter(([name]) => name !== LABELS.containerInstance));
}

/** Nothing is published for the interface of an awsvpc task. */
function portsOf(
  task: AgentTask,
  { ports }: ContainerDetails,
  version: MetadataVersion,
): readonly object[] {
  if (networkInterfaceOf(task.payload) !== undefined) return [];
  return version === 4
    ? ports
    : ports.map(({ ContainerPort, Protocol, HostPort }) => ({ ContainerPort, Protocol, HostPort }));
}

function healthOf(
  container: AgentContainer,
  payload: PayloadContainer | undefined,
  details: ContainerDetails | undefined,
): object | undefined {
  if (payload?.healthCheckType !== "docker") return undefined;
  const { health, healthSinceMs } = container;
  const isKnown = health === "healthy" || health === "unhealthy";
  return {
    status: isKnown ? health.toUpperCase() : "UNKNOWN",
    ...(healthSinceMs !== undefined && { statusSince: formatIso(healthSinceMs) }),
    ...(details?.lastCheck?.exitCode && { exitCode: details.lastCheck.exitCode }),
    ...(details?.lastCheck?.output && { output: details.lastCheck.output }),
  };
}

function networksOf(
  task: AgentTask,
  details: ContainerDetails | undefined,
  version: MetadataVersion,
): readonly object[] {
  const eni = networkInterfaceOf(task.payload);
  if (eni !== undefined) return [interfaceOf(eni, version)];
  if (details === undefined) return [];
  const { addresses } = details;
  // The ECS agent has the empty address that Docker tells of the host's network.
  const IPv4Addresses = addresses.length === 0 ? [""] : addresses;
  return [{ NetworkMode: task.payload.networkMode ?? "bridge", IPv4Addresses }];
}

function interfaceOf(eni: PayloadNetworkInterface, version: MetadataVersion): object {
  const network = {
    NetworkMode: "awsvpc",
    IPv4Addresses: eni.ipv4Addresses.map(({ privateAddress }) => privateAddress),
  };
  if (version !== 4) return network;
  return {
    ...network,
    AttachmentIndex: 0,
    MACAddress: eni.macAddress,
    IPv4SubnetCIDRBlock: blockOf(eni.subnetGatewayIpv4Address),
    ...optional("PrivateDNSName", eni.privateDnsName),
    SubnetGatewayIpv4Address: eni.subnetGatewayIpv4Address,
  };
}

/** Go's `omitempty`. */
function listed(name: string, items: readonly object[]): object {
  return items.length === 0 ? {} : { [name]: items };
}

function mapped(name: string, map: Readonly<Record<string, string>>): object {
  return Object.keys(map).length === 0 ? {} : { [name]: map };
}
