import {
  HOST_ID_ATTRIBUTE,
  POOL_ATTRIBUTE,
  PUBLIC_ADDRESS_ATTRIBUTE,
  SECURITY_GROUPS_ATTRIBUTE,
  SECURITY_GROUPS_ENFORCED,
  SECURITY_GROUPS_LATE,
  type Pool,
} from "../../domain/container-instance/container-instance.ts";
import type { RuntimeInfo } from "../container-runtime.ts";
import type { HostGpus } from "../task/gpus.ts";
import type { PacketFiltering } from "../network/packet-filter.ts";
import type { AgentSettings } from "../settings/agent-settings.ts";

/** An attribute of the container instance; many say all by their name. */
export interface HostAttribute {
  readonly name: string;
  readonly value?: string;
}

/** The two prefixes of capabilities: the older one, and the one of everything since 2018. */
const OLD = "com.amazonaws.ecs.capability.";
const NEW = "ecs.capability.";

/** The Docker API versions that the ECS agent names; 1.26, 1.27, 1.31 and those above are left out by it. */
const NAMED_API_MINORS = [17, 18, 19, 20, 21, 22, 23, 24, 25, 28, 29, 30, 32];

/** Docker's log drivers that a task definition can name. */
const ECS_LOG_DRIVERS = ["fluentd", "gelf", "journald", "json-file", "splunk", "syslog"];

/** Of which the engine need not say anything: where it has no awslogs, the agent itself carries the lines there. */
const OTHER_LOG_DRIVERS = ["none", "awslogs"];

/** What this agent does today, beside what depends on the engine. */
const CAPABILITIES = [
  `${OLD}ecr-auth`,
  `${NEW}container-health-check`,
  `${NEW}container-ordering`,
  `${NEW}container-restart-policy`,
  `${NEW}env-files.s3`,
  `${NEW}execution-role-ecr-pull`,
  `${NEW}full-sync`,
  `${NEW}increased-task-cpu-limit`,
  `${NEW}network.container-port-range`,
  `${NEW}pid-ipc-namespace-sharing`,
  `${NEW}private-registry-authentication.secretsmanager`,
  `${NEW}secrets.asm.bootstrap.log-driver`,
  `${NEW}secrets.asm.environment-variables`,
  `${NEW}secrets.ssm.bootstrap.log-driver`,
  `${NEW}secrets.ssm.environment-variables`,
  `${NEW}task-eni`,
];

/**
 * What an agent says of its host when it registers: a task is placed only where every attribute it needs is
 * named. Source: ECS agent, `agent/app/agent_capability.go`.
 */
export function hostAttributes(options: {
  readonly info: RuntimeInfo;
  readonly pool: Pool;
  readonly hostId: string;
  /** Whether the containers of a task can be held to one limit. */
  readonly hasTaskCgroups: boolean;
  /** Whether containers of every network get the credentials of their task's role. */
  readonly servesCredentials: boolean;
  readonly gpus: HostGpus;
  readonly freeDiskGiB: number | undefined;
  readonly packetFiltering: PacketFiltering;
  readonly settings: Pick<AgentSettings, "allowsPrivileged" | "loggingDrivers">;
  /** Where the host is reached from outside; nothing when it has no such address. */
  readonly publicAddress?: string;
}): readonly HostAttribute[] {
  const { info, pool, hostId, hasTaskCgroups, gpus, settings } = options;
  const minor = Number(info.apiVersion.split(".")[1] ?? 0);
  return [
    ...(settings.allowsPrivileged ? [{ name: `${OLD}privileged-container` }] : []),
    ...CAPABILITIES.map((name) => ({ name })),
    ...NAMED_API_MINORS.filter((named) => named <= minor).map((named) => ({
      name: `${OLD}docker-remote-api.1.${named}`,
    })),
    ...logDrivers(info, settings.loggingDrivers).flatMap(logDriverAttributes),
    ...info.volumeDrivers.map((driver) => ({
      name: `${NEW}docker-plugin.${driver.replaceAll(":", ".")}`,
    })),
    ...securityAttributes(info),
    ...(gpus.driverVersion === undefined
      ? []
      : [
          { name: `${NEW}nvidia-driver-version.${gpus.driverVersion}` },
          { name: `${NEW}gpu-driver-version`, value: gpus.driverVersion },
        ]),
    ...(options.servesCredentials
      ? [{ name: `${OLD}task-iam-role` }, { name: `${OLD}task-iam-role-network-host` }]
      : []),
    ...(hasTaskCgroups ? [{ name: `${NEW}task-cpu-mem-limit` }] : []),
    // Internal to Fargate: the ECS agent does not know it.
    ...(pool === "FARGATE" ? [ephemeralStorage(options.freeDiskGiB)] : []),
    ...(pool === "EXTERNAL" ? [{ name: `${NEW}external` }] : []),
    { name: "ecs.os-type", value: info.operatingSystem },
    { name: "ecs.os-family", value: info.operatingSystem.toUpperCase() },
    { name: "ecs.cpu-architecture", value: architecture(info.architecture) },
    { name: POOL_ATTRIBUTE, value: pool },
    { name: HOST_ID_ATTRIBUTE, value: hostId },
    { name: SECURITY_GROUPS_ATTRIBUTE, value: enforcement(options.packetFiltering) },
    ...(options.publicAddress === undefined
      ? []
      : [{ name: PUBLIC_ADDRESS_ATTRIBUTE, value: options.publicAddress }]),
  ];
}

/** Those that task definitions may name here. */
function logDrivers(info: RuntimeInfo, allowed: readonly string[] | undefined): readonly string[] {
  const ofEngine = ECS_LOG_DRIVERS.filter((driver) => info.loggingDrivers.includes(driver));
  const drivers = [...OTHER_LOG_DRIVERS, ...ofEngine];
  return allowed === undefined ? drivers : drivers.filter((driver) => allowed.includes(driver));
}

function logDriverAttributes(driver: string): readonly HostAttribute[] {
  const attribute = { name: `${OLD}logging-driver.${driver}` };
  return driver === "awslogs" ? [attribute, { name: `${NEW}execution-role-awslogs` }] : [attribute];
}

/** Its value, how many GiB there are, is ours. */
function ephemeralStorage(freeDiskGiB: number | undefined): HostAttribute {
  const name = `${NEW}extensible-ephemeral-storage`;
  return freeDiskGiB === undefined ? { name } : { name, value: String(freeDiskGiB) };
}

function enforcement(filtering: PacketFiltering): string {
  if (filtering.kind === "unavailable") return `not enforced: ${filtering.reason}`;
  const { gates } = filtering;
  return gates.kind === "available"
    ? SECURITY_GROUPS_ENFORCED
    : `${SECURITY_GROUPS_LATE}${gates.reason}`;
}

function securityAttributes({ securityOptions }: RuntimeInfo): readonly HostAttribute[] {
  return ["selinux", "apparmor"]
    .filter((kind) => securityOptions.some((option) => option.startsWith(`name=${kind}`)))
    .map((kind) => ({ name: `${OLD}${kind}` }));
}

/** ECS says `arm64` where the kernel says `aarch64`. */
function architecture(kernelName: string): string {
  return kernelName === "aarch64" ? "arm64" : kernelName;
}
