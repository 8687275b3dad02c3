import type { ContainerDefinition } from "../../domain/task-definition/record.ts";
import type { DockerContext } from "./docker-config.ts";
import { logConfig } from "./log-config.ts";
import { present } from "../present.ts";

/** Docker Engine API, HostConfig: the members that no field of the agent's own sets. */
export function dockerHostConfig(container: ContainerDefinition, context: DockerContext): object {
  const { networkMode } = context;
  return present({
    // The agent leaves Docker's network mode to us; for awsvpc it sets the shared namespace itself.
    NetworkMode: networkMode === "host" || networkMode === "none" ? networkMode : undefined,
    MemoryReservation: mebibytes(container.memoryReservation),
    Privileged: container.privileged,
    ReadonlyRootfs: container.readonlyRootFilesystem,
    Dns: unlessEmpty(container.dnsServers),
    DnsSearch: unlessEmpty(container.dnsSearchDomains),
    ExtraHosts: unlessEmpty(
      container.extraHosts?.map(({ hostname, ipAddress }) => `${hostname}:${ipAddress}`),
    ),
    SecurityOpt: unlessEmpty(container.dockerSecurityOptions),
    Ulimits: unlessEmpty(ulimits(container)),
    Sysctls: sysctls(container),
    ...linuxParameters(container),
    LogConfig: logConfig(container, context),
  });
}

type LinuxParameters = NonNullable<ContainerDefinition["linuxParameters"]>;

function linuxParameters(container: ContainerDefinition) {
  const parameters: LinuxParameters = container.linuxParameters ?? {};
  return {
    CapAdd: unlessEmpty(parameters.capabilities?.add),
    CapDrop: unlessEmpty(parameters.capabilities?.drop),
    Devices: unlessEmpty(parameters.devices?.map(device)),
    Init: parameters.initProcessEnabled,
    ShmSize: mebibytes(parameters.sharedMemorySize),
    Tmpfs: tmpfs(parameters),
    ...swap(container, parameters),
  };
}

/**
 * Docker's `MemorySwap` is memory and swap together, and means nothing without a memory limit. ECS ignores
 * `swappiness` without `maxSwap`.
 * Source: Amazon ECS API Reference, LinuxParameters.
 */
function swap(container: ContainerDefinition, { maxSwap, swappiness }: LinuxParameters) {
  if (maxSwap === undefined || container.memory === undefined) return {};
  return { MemorySwap: mebibytes(container.memory + maxSwap), MemorySwappiness: swappiness };
}

function device(item: NonNullable<LinuxParameters["devices"]>[number]): object {
  const permissions = item.permissions?.map((permission) => DEVICE_PERMISSIONS[permission]);
  return {
    PathOnHost: item.hostPath,
    PathInContainer: item.containerPath ?? item.hostPath,
    CgroupPermissions: permissions?.length ? permissions.join("") : "rwm",
  };
}

const DEVICE_PERMISSIONS = { read: "r", write: "w", mknod: "m" } as const;

function tmpfs({ tmpfs: mounts }: LinuxParameters): object | undefined {
  if (!mounts?.length) return undefined;
  return Object.fromEntries(
    mounts.map(({ containerPath = "", size = 0, mountOptions = [] }) => [
      containerPath,
      [`size=${size}m`, ...mountOptions].join(","),
    ]),
  );
}

/**
 * What the definition asks for and no more. Fargate's own default of 65,535 open files is not added: a host
 * that allows fewer could not start the container, and one that allows more is what the author wants anyway.
 */
function ulimits(container: ContainerDefinition): readonly object[] {
  return (container.ulimits ?? []).map(({ name, softLimit, hardLimit }) => ({
    Name: name,
    Soft: softLimit,
    Hard: hardLimit,
  }));
}

function sysctls({ systemControls }: ContainerDefinition): object | undefined {
  if (!systemControls?.length) return undefined;
  return Object.fromEntries(
    systemControls.map(({ namespace, value }) => [namespace ?? "", value ?? ""]),
  );
}

/** Docker counts memory in bytes, ECS in MiB. */
function mebibytes(amount: number | undefined): number | undefined {
  return amount === undefined ? undefined : amount * 1024 * 1024;
}

/** Lists in the texts replace what the agent made itself, so an empty one must not be there. */
function unlessEmpty<Item>(list: readonly Item[] | undefined): readonly Item[] | undefined {
  return list?.length ? list : undefined;
}
