import { join } from "node:path";
import { type Agent, type AgentOptions, startAgent } from "../agent/agent.ts";
import type { ContainerRuntime, RuntimeInfo } from "../agent/container-runtime.ts";
import { createContainerInspector } from "../agent/docker/container-inspector.ts";
import { createDockerRuntime } from "../agent/docker/docker-runtime.ts";
import { createLogSource } from "../agent/docker/log-source.ts";
import { findDynamicPorts } from "../agent/docker/dynamic-ports.ts";
import { findEndpointAddress } from "../agent/docker/endpoint-address.ts";
import { findPacketFilter } from "../agent/docker/nft-filter.ts";
import { findEngine, type FoundEngine } from "../agent/docker/find-engine.ts";
import { dockerLogins } from "../agent/docker/docker-logins.ts";
import { findFreeDisk, measureDisk } from "../agent/docker/find-free-disk.ts";
import { findGpus } from "../agent/docker/find-gpus.ts";
import { findTaskCgroups } from "../agent/docker/find-task-cgroups.ts";
import { registryReach } from "../agent/docker/registry-reach.ts";
import {
  ENDPOINT_ADDRESS,
  openTaskEndpoint,
  type TaskEndpoint,
} from "../agent/endpoint/open-endpoint.ts";
import type { EndpointTools } from "../agent/endpoint/join-endpoint.ts";
import { createSdkTaskProtection } from "../agent/endpoint/sdk-task-protection.ts";
import { fixedRegistry } from "../agent/images/fixed-registry.ts";
import { HostImages } from "../agent/images/host-images.ts";
import type { AgentLogs } from "../agent/logs/agent-logs.ts";
import { sdkLogSinks } from "../agent/logs/sdk-log-sink.ts";
import { firstLogin } from "../agent/images/registry-logins.ts";
import type { EcrLogins } from "../agent/images/registry-source.ts";
import { namedEndpoints, serviceEndpoint } from "../agent/service-endpoints.ts";
import type { AgentSettings } from "../agent/settings/agent-settings.ts";
import type { TaskCgroups } from "../agent/task/task-cgroups.ts";
import { createSdkControlPlane } from "../agent/session/sdk-control-plane.ts";
import { sdkEcrLogins } from "../agent/images/sdk-ecr-logins.ts";
import { sdkExecutionSources } from "../agent/resources/sdk-execution-sources.ts";
import type { Pool } from "../domain/container-instance/container-instance.ts";
import { DEFAULT_CLUSTER_NAME } from "../domain/cluster/cluster.ts";
import { type Clock, systemClock } from "../runtime/clock.ts";
import { type Environment, systemEnvironment } from "../runtime/environment.ts";
import { systemFiles } from "../runtime/files.ts";
import { type Ids, systemIds } from "../runtime/ids.ts";
import type { Log } from "../runtime/log.ts";
import { publicAddress as findPublicAddress } from "../runtime/public-address.ts";
import { dialWebSocket } from "../runtime/web-socket-client.ts";
import { takeAgentFolder } from "./agent-folder.ts";
import { makeDataDirectory } from "./data-directory.ts";
import type { RootKeys } from "./root-credentials.ts";
import { longshoreVersion } from "../runtime/version.ts";

/** What an operator decides about a host. */
export interface HostOptions {
  /** Where the control plane answers. */
  readonly endpoint: string;
  readonly region: string;
  readonly dataDir: string;
  readonly keys: RootKeys;
  readonly log: Log;
  /** The pools this machine joins; each has an agent of its own. */
  readonly pools: readonly Pool[];
  /** The cluster of pools other than FARGATE; `default` when absent. */
  readonly cluster?: string;
  readonly settings: AgentSettings;
}

export interface RunningHost {
  /** The engine's address, as DOCKER_HOST writes it. */
  readonly dockerHost: string;
  /** Whether the engine is one that Longshore started for itself. */
  readonly ownsEngine: boolean;
  readonly containerInstanceArns: readonly string[];
  stop(options: { readonly keepTasks: boolean }): Promise<void>;
}

interface Ending {
  readonly keepTasks: boolean;
  /** That of a start: the machine is to be as it was before. */
  readonly isFailure?: boolean;
}

/**
 * Finds or starts a container engine and starts an agent for each pool on it; resolves when they all are
 * connected. Rejects, with nothing left running, when there is no engine or the control plane refuses.
 */
export async function startHost(
  options: HostOptions,
  engineFound: Promise<FoundEngine> = findHostEngine(options),
): Promise<RunningHost> {
  const clock = systemClock();
  const ids = systemIds();
  const engine = await engineFound;
  const runtime = createDockerRuntime({
    client: engine.client,
    clock,
    log: options.log,
    timeouts: options.settings.engineTimeouts,
  });
  const agents: Agent[] = [];
  let images: HostImages | undefined;
  let registries: ReturnType<typeof registriesOf> | undefined;
  let opening: Promise<TaskEndpoint> | undefined;
  const folders: (() => Promise<void>)[] = [];
  const stop = async (how: Ending): Promise<void> => {
    const left = await Promise.all(agents.map((agent) => agent.stop(how)));
    await images?.stop();
    await (await opening)?.close();
    controlPlane.close();
    registries?.close();
    await Promise.all(folders.map((giveBack) => giveBack()));
    if (how.isFailure) return engine.giveBack();
    // An engine that is taken away would leave containers that no other could find.
    await engine.stop({ keepTasks: how.keepTasks || left.some((count) => count > 0) });
  };
  const controlPlane = createSdkControlPlane({
    endpoint: options.endpoint,
    region: options.region,
    credentials: options.keys,
  });
  try {
    const logins = registriesOf(options, clock);
    registries = logins;
    const hostId = await hostIdOf(options.dataDir, ids);
    const info = await runtime.info();
    opening = openEndpoint(options, engine, info, clock);
    const [serving, machine, network] = await Promise.all([
      opening,
      findMachine(info, clock, options),
      findNetwork(engine),
    ]);
    const taskEndpoint = {
      serving,
      inspector: createContainerInspector(engine.client),
      protection: createSdkTaskProtection(options),
      services: servicesForRoles(options.endpoint),
    };
    images = hostImages({ ...options, runtime, clock, info });
    await images.start();
    const executionSources = sdkExecutionSources(options.endpoint, systemEnvironment());
    const services = { controlPlane, registries: logins, executionSources };
    const ports = { clock, ids, runtime, logs: logsOf(options, engine), dial: dialWebSocket };
    const shared = { ...ports, ...services, ...machine, ...network, hostId, images, taskEndpoint };
    agents.push(...(await startPools(options, { ...options, ...shared }, folders)));
    await Promise.all(agents.map(({ connected }) => connected));
  } catch (error) {
    await stop({ keepTasks: true, isFailure: true });
    throw error;
  }
  return {
    dockerHost: engine.dockerHost,
    ownsEngine: engine.isPrivate,
    containerInstanceArns: agents.map(({ containerInstanceArn }) => containerInstanceArn),
    stop,
  };
}

/** What agents of all pools have in common, and what is each one's own. */
function startPools(
  { pools, keys, cluster, dataDir }: HostOptions,
  common: Omit<AgentOptions, "pool" | "credentials" | "cluster" | "files" | "agentVersion">,
  /** Takes what gives back the folder of each. */
  folders: (() => Promise<void>)[],
): Promise<readonly Agent[]> {
  return Promise.all(
    pools.map(async (pool) => {
      const folder = join(dataDir, "agent", pool.toLowerCase());
      const files = systemFiles(folder);
      folders.push(await takeAgentFolder(files, folder));
      return startAgent({
        ...common,
        pool,
        credentials: keys,
        cluster: cluster ?? DEFAULT_CLUSTER_NAME,
        files,
        agentVersion: await longshoreVersion(),
      });
    }),
  );
}

/**
 * Where images of ECR come from: this control plane's registry, unless the operator names another one, or another
 * ECR to ask (README, "Images from elsewhere").
 */
function registriesOf(
  { endpoint, keys }: HostOptions,
  clock: Clock,
): EcrLogins & { close(): void } {
  const environment = systemEnvironment();
  const registry = environment["LONGSHORE_ECR_REGISTRY"];
  if (registry) return { ...fixedRegistry(registry), close: () => {} };
  const ecr = serviceEndpoint("ecr", { environment, controlPlane: endpoint });
  const forwarders = registryReach(ecr.url);
  const logins = sdkEcrLogins({
    endpoint: ecr.url,
    // Another ECR has its own idea of who one is: the AWS SDK finds what to say in its usual places.
    credentials: ecr.isOwn ? keys : undefined,
    knowsRoles: ecr.isOwn || rolesAreElsewhere(environment, endpoint),
    clock,
    reach: (proxyEndpoint) => forwarders.reach(proxyEndpoint),
  });
  return {
    login: (wish, role) => logins.login(wish, role),
    // AWS's has registries of other accounts, which may let one in.
    ...(ecr.isOwn && { locate: (...asked) => logins.locate(...asked) }),
    close: () => {
      logins.close();
      forwarders.close();
    },
  };
}

/** The CloudWatch Logs that containers write to: this control plane's, unless the operator names another. */
function logsOf({ endpoint, keys }: HostOptions, { client }: FoundEngine): AgentLogs {
  const environment = systemEnvironment();
  const { url, isOwn } = serviceEndpoint("logs", { environment, controlPlane: endpoint });
  return {
    endpoint: url,
    instanceKeys: isOwn ? keys : "usual",
    knowsRoles: isOwn || rolesAreElsewhere(environment, endpoint),
    openSink: sdkLogSinks({ endpoint: url }),
    source: createLogSource(client),
  };
}

/** Whether roles' credentials come from another STS, so that other services know them. */
function rolesAreElsewhere(environment: Environment, controlPlane: string): boolean {
  return !serviceEndpoint("sts", { environment, controlPlane }).isOwn;
}

/** Where containers use the credentials of their task role. */
function servicesForRoles(controlPlane: string): EndpointTools["services"] {
  const environment = systemEnvironment();
  return rolesAreElsewhere(environment, controlPlane) ? namedEndpoints(environment) : "own";
}

/** What the machine has for tasks beside its engine. */
async function findMachine(info: RuntimeInfo, clock: Clock, options: HostOptions) {
  const { settings } = options;
  return {
    cgroups: await findCgroups(info, clock, options),
    dynamicPorts: { ...(await findDynamicPorts()), ...settings.dynamicHostPorts },
    gpus: settings.usesGpus ? await findGpus(info) : { ids: [] },
    freeDiskGiB: await findFreeDisk(info),
  };
}

/** Rejects when the operator insists on limits that this machine cannot set. */
async function findCgroups(
  info: RuntimeInfo,
  clock: Clock,
  { settings, log }: HostOptions,
): Promise<TaskCgroups | undefined> {
  if (settings.taskCgroups === "off") return undefined;
  const found = await findTaskCgroups(info, clock);
  if (found.kind === "available") return found.cgroups;
  const { reason } = found;
  if (settings.taskCgroups === "required") {
    throw new Error(`ECS_ENABLE_TASK_CPU_MEM_LIMIT is true, but ${reason}.`);
  }
  log.warn("tasks of several containers are not held to one limit on this host", { reason });
  return undefined;
}

/** One for the whole machine: its agents share the engine, and so its images. */
function hostImages(
  options: HostOptions & {
    readonly runtime: ContainerRuntime;
    readonly clock: Clock;
    readonly info: RuntimeInfo;
  },
): HostImages {
  const { runtime, clock, log, info, settings } = options;
  const { imagePullBehavior, imageCleanup, registryLogins } = settings;
  return new HostImages({
    runtime,
    clock,
    log,
    imagePullBehavior,
    imageCleanup,
    files: systemFiles(join(options.dataDir, "agent")),
    logins: firstLogin(registryLogins, dockerLogins({ environment: systemEnvironment(), log })),
    measureDisk: () => measureDisk(info),
  });
}

/** The endpoint for containers, one for the agents of both pools. */
function openEndpoint(
  { endpoint: api, log, pools }: HostOptions,
  { client }: FoundEngine,
  info: RuntimeInfo,
  clock: Clock,
): Promise<TaskEndpoint> {
  const environment = systemEnvironment();
  const address = findEndpointAddress({
    address: ENDPOINT_ADDRESS,
    engine: client.address,
    info,
    environment,
  });
  return openTaskEndpoint({ address, agents: pools.length, api, clock, log });
}

/** How the machine is reached, and whether traffic between its tasks can be filtered. */
async function findNetwork({ client }: FoundEngine) {
  const environment = systemEnvironment();
  return {
    packetFiltering: findPacketFilter({ address: client.address, environment }),
    publicAddress: environment["LONGSHORE_PUBLIC_ADDRESS"] ?? (await findPublicAddress()),
  };
}

/** Looks for an engine; `longshore up` does so while the control plane starts. */
export async function findHostEngine(options: {
  readonly dataDir: string;
  readonly log: Log;
  readonly clock?: Clock;
}): Promise<FoundEngine> {
  await makeDataDirectory(options.dataDir);
  return findEngine({
    environment: systemEnvironment(),
    dataDir: options.dataDir,
    clock: options.clock ?? systemClock(),
    log: options.log,
  });
}

/** The machine's identity, made at the first start: both pools of one machine share what it has. */
async function hostIdOf(dataDir: string, ids: Ids): Promise<string> {
  const files = systemFiles(join(dataDir, "agent"));
  const known = await files.read("host-id");
  if (known !== undefined) return known.trim();
  const fresh = ids.uuid();
  await files.write("host-id", `${fresh}\n`);
  return fresh;
}
