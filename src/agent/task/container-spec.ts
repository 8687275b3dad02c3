import type { PayloadContainer, PayloadTask } from "../../wire/agent-messages.ts";
import type { AgentTask } from "./agent-task.ts";
import { payloadContainer, taskId } from "./agent-task.ts";
import {
  hostnameOf,
  joinsNetwork,
  namespacesOf,
  taskEndpoints,
} from "../network/container-network.ts";
import type { ContainerSpec } from "../container-runtime.ts";
import { RuntimeFault } from "../container-runtime.ts";
import type { ContainerResources } from "../resources/fetch-resources.ts";
import { gpuIdsOf, gpuRequests, gpuVariables } from "./gpus.ts";
import { LABELS } from "./labels.ts";
import { withLogBuffer, withLogSecrets } from "../logs/docker-log-config.ts";
import type { ContainerLogs } from "../logs/container-logs.ts";
import { mergeDockerConfig } from "../payload/merge-docker-config.ts";
import { isInternal } from "../network/pause-container.ts";
import { withoutNetworkSettings } from "../network/pause-settings.ts";
import { localImage } from "../images/registry-source.ts";
import { exposedPorts, portBindings } from "../network/port-bindings.ts";
import { publicPortSettings, publicPortsOf } from "../network/public-ports.ts";
import type { TaskCgroups } from "./task-cgroups.ts";
import { sharedLimits } from "./task-cgroups.ts";
import { volumeMounts } from "./volume-mounts.ts";

/** What the translation depends on beside the task itself. */
export interface HostFacts {
  readonly containerInstanceArn: string;
  readonly cluster: string;
  /** A container cannot be given more processors than there are. */
  readonly cpus: number;
  readonly cgroups?: TaskCgroups | undefined;
  /** Tells a container of the metadata endpoint; `known` are variables that are set already. */
  readonly endpointVariables?: EndpointVariables;
  /** Without it Docker is asked for awslogs as the task says. */
  readonly logs?: Pick<ContainerLogs, "configure"> | undefined;
  /** What the execution role fetched for a container. */
  readonly fetched?: (task: AgentTask, name: string) => ContainerResources | undefined;
}

/** The variables for one container of a task. */
export type EndpointVariables = (
  task: AgentTask,
  name: string,
  known: ReadonlySet<string>,
) => Readonly<Record<string, string>>;

/**
 * Translates one container of a task into what Docker is asked to create: the payload's fields first, then its
 * Docker texts laid over them, then the agent's own labels.
 * `firstHostPorts` are those picked for its port mappings.
 * Source: ECS agent, `agent/api/task/task.go`, dockerConfig and dockerHostConfig.
 * Throws `RuntimeFault` for what Docker cannot be asked.
 */
export function containerSpec(
  task: AgentTask,
  name: string,
  host: HostFacts,
  firstHostPorts: readonly number[] = [],
): ContainerSpec {
  const container = payloadContainer(task, name);
  if (container === undefined) throw new RuntimeFault("DockerStateError", `no container ${name}`);
  const endpoints = taskEndpoints(task.payload, name);
  const settings = mergedSettings(container, {
    config: baseConfig(task, container, host),
    hostConfig: {
      ...baseHostConfig(task, container, host),
      ...portBindings(task.payload, container, firstHostPorts),
    },
  });
  const merged = joinsNetwork(task.payload, name) ? withoutNetworkSettings(settings) : settings;
  const buffered = withLogBuffer(
    withLogSecrets(merged.hostConfig, host.fetched?.(task, name)?.logOptions ?? {}),
  );
  const shipped = host.logs?.configure(task, buffered) ?? { hostConfig: buffered, labels: {} };
  const Labels = { ...labels(task.payload, name, merged.config, host), ...shipped.labels };
  return {
    name: dockerName(task, name),
    config: { ...merged.config, Labels },
    hostConfig: shipped.hostConfig,
    ...(endpoints !== undefined && { endpoints }),
  };
}

/**
 * `ecs-FAMILY-VERSION-NAME-HEX` as the ECS agent names containers. The digits come from the task's id, so that
 * a second attempt at the same container finds the first.
 */
export function dockerName(task: AgentTask, name: string): string {
  const { family = "task", version = "0" } = task.payload;
  const text = `ecs-${family}-${version}-${name}-${taskId(task).slice(0, 20)}`;
  return text.replaceAll("~", "").replaceAll(/[^a-zA-Z0-9_.-]/g, "-");
}

interface DockerStructures {
  readonly config: Readonly<Record<string, unknown>>;
  readonly hostConfig: Readonly<Record<string, unknown>>;
}

function mergedSettings(container: PayloadContainer, base: DockerStructures): DockerStructures {
  return {
    config: laidOver("DockerClientConfigError", base.config, container.dockerConfig?.config),
    hostConfig: laidOver("HostConfigError", base.hostConfig, container.dockerConfig?.hostConfig),
  };
}

function laidOver(
  faultName: string,
  base: Readonly<Record<string, unknown>>,
  text: string | undefined,
): Readonly<Record<string, unknown>> {
  try {
    return mergeDockerConfig(base, text);
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new RuntimeFault(faultName, `Unable decode the container's Docker settings: ${what}`, {
      cause,
    });
  }
}

function baseConfig(
  task: AgentTask,
  container: PayloadContainer,
  host: HostFacts,
): Readonly<Record<string, unknown>> {
  return {
    Image: localImage(container),
    Env: environment(task, container, host),
    ExposedPorts: {
      ...exposedPorts(container),
      ...publicPortSettings(task, container.name).exposed,
    },
    ...hostnameOf(task, container.name),
    ...(container.command !== undefined && { Cmd: container.command }),
    ...(container.entryPoint !== undefined && { Entrypoint: container.entryPoint }),
  };
}

/** The agent's region is given to containers that nobody told of one: not the definition, not the image. */
function environment(
  task: AgentTask,
  container: PayloadContainer,
  host: HostFacts,
): readonly string[] {
  if (isInternal(container.name)) return [];
  const { secrets = {}, fileVariables = {} } = host.fetched?.(task, container.name) ?? {};
  // Source: ECS agent, PopulateSecrets and MergeEnvironmentVariablesFromEnvfiles.
  const given = { ...fileVariables, ...container.environment, ...secrets };
  const observed = task.containers.find((candidate) => candidate.name === container.name);
  const known = new Set([...Object.keys(given), ...(observed?.imageVariables ?? [])]);
  const region = task.payload.arn.split(":")[3];
  const told = known.has("AWS_REGION") || known.has("AWS_DEFAULT_REGION");
  const added = told || !region ? {} : { AWS_REGION: region, AWS_DEFAULT_REGION: region };
  const gpus = gpuVariables(gpuIdsOf(task.payload, container.name));
  const endpoint = host.endpointVariables?.(task, container.name, known) ?? {};
  const variables = { ...added, ...endpoint, ...given, ...gpus };
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`);
}

const MIB = 1024 * 1024;
/** Below it the ECS agent raises a hard limit. */
const LEAST_MEMORY_MIB = 4;
/** The kernel's range of CPU shares. */
const LEAST_SHARES = 2;
const MOST_SHARES = 262_144;

function baseHostConfig(
  task: AgentTask,
  container: PayloadContainer,
  host: HostFacts,
): Readonly<Record<string, unknown>> {
  const { payload } = task;
  const isShared = host.cgroups !== undefined && sharedLimits(payload, host) !== undefined;
  const size: Pick<PayloadTask, "cpu" | "memory"> = isShared ? {} : payload;
  const memoryMiB = container.memory > 0 ? container.memory : (size.memory ?? 0);
  return {
    CpuShares: Math.min(Math.max(container.cpu, LEAST_SHARES), MOST_SHARES),
    ...(isShared && { CgroupParent: host.cgroups.parentOf(taskId(task)) }),
    ...(size.cpu !== undefined && { NanoCpus: nanoCpus(size.cpu, host) }),
    ...(memoryMiB > 0 && { Memory: Math.max(memoryMiB, LEAST_MEMORY_MIB) * MIB }),
    ...publicBindings(task, container.name),
    ...volumeMounts(task, container, (name) => dockerName(task, name)),
    ...linksOf(task, container),
    ...gpuRequests(gpuIdsOf(payload, container.name)),
    ...namespacesOf(task, container.name),
  };
}

/**
 * The task's CPU limit as one of a container: for a task of one container that is ECS's own limit; for several,
 * where there are no control groups of tasks, it is what no single one may pass.
 */
function nanoCpus(vcpus: number, host: HostFacts): number {
  return Math.round(Math.min(vcpus, host.cpus) * 1e9);
}

function publicBindings(task: AgentTask, name: string): Readonly<Record<string, unknown>> {
  if (publicPortsOf(task, name).length === 0) return {};
  return { PortBindings: publicPortSettings(task, name).bindings };
}

function linksOf(task: AgentTask, container: PayloadContainer): Readonly<Record<string, unknown>> {
  if (container.links === undefined || container.links.length === 0) return {};
  const Links = container.links.map((link) => {
    const [other = link, alias = other] = link.split(":");
    return `${dockerName(task, other)}:${alias}`;
  });
  return { Links };
}

/** The agent's labels go on last: others look tasks up by them. */
function labels(
  payload: PayloadTask,
  name: string,
  config: Readonly<Record<string, unknown>>,
  host: HostFacts,
): Readonly<Record<string, unknown>> {
  const own = typeof config["Labels"] === "object" ? config["Labels"] : {};
  return {
    ...own,
    [LABELS.taskArn]: payload.arn,
    [LABELS.containerName]: name,
    [LABELS.family]: payload.family ?? "",
    [LABELS.version]: payload.version ?? "",
    [LABELS.cluster]: payload.taskClusterArn ?? host.cluster,
    [LABELS.containerInstance]: host.containerInstanceArn,
  };
}
