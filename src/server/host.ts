import { join } from "node:path";
import { type Agent, startAgent } from "../agent/agent.ts";
import type { RuntimeInfo } from "../agent/container-runtime.ts";
import { createContainerInspector } from "../agent/docker/container-inspector.ts";
import { createDockerRuntime } from "../agent/docker/docker-runtime.ts";
import { findDynamicPorts } from "../agent/docker/dynamic-ports.ts";
import { findEndpointAddress } from "../agent/docker/endpoint-address.ts";
import { findPacketFilter } from "../agent/docker/nft-filter.ts";
import { findEngine, type FoundEngine } from "../agent/docker/find-engine.ts";
import { findFreeDisk } from "../agent/docker/find-free-disk.ts";
import { findGpus } from "../agent/docker/find-gpus.ts";
import { findTaskCgroups } from "../agent/docker/find-task-cgroups.ts";
import {
  ENDPOINT_ADDRESS,
  openTaskEndpoint,
  type TaskEndpoint,
} from "../agent/endpoint/open-endpoint.ts";
import { createSdkTaskProtection } from "../agent/endpoint/sdk-task-protection.ts";
import type { ImagePullBehavior } from "../agent/image-source.ts";
import { createSdkControlPlane } from "../agent/sdk-control-plane.ts";
import { DEFAULT_CLUSTER_NAME } from "../domain/cluster.ts";
import { type Clock, systemClock } from "../runtime/clock.ts";
import { systemEnvironment } from "../runtime/environment.ts";
import { systemFiles } from "../runtime/files.ts";
import { type Ids, systemIds } from "../runtime/ids.ts";
import type { Log } from "../runtime/log.ts";
import { publicAddress as findPublicAddress } from "../runtime/public-address.ts";
import { dialWebSocket } from "../runtime/web-socket-client.ts";
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
  readonly imagePullBehavior: ImagePullBehavior;
}

export type Pool = "EC2" | "EXTERNAL" | "FARGATE";

export interface RunningHost {
  /** The engine's address, as DOCKER_HOST writes it. */
  readonly dockerHost: string;
  /** Whether the engine is one that Longshore started for itself. */
  readonly ownsEngine: boolean;
  readonly containerInstanceArns: readonly string[];
  stop(options: { readonly keepTasks: boolean }): Promise<void>;
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
  const runtime = createDockerRuntime({ client: engine.client, clock, log: options.log });
  const agents: Agent[] = [];
  let opening: Promise<TaskEndpoint> | undefined;
  const stop = async (how: { readonly keepTasks: boolean }): Promise<void> => {
    await Promise.all(agents.map((agent) => agent.stop(how)));
    await (await opening)?.close();
    controlPlane.close();
    await engine.stop(how);
  };
  const controlPlane = createSdkControlPlane({
    endpoint: options.endpoint,
    region: options.region,
    credentials: options.keys,
  });
  try {
    const hostId = await hostIdOf(options.dataDir, ids);
    const info = await runtime.info();
    opening = openEndpoint(options, engine, info, clock);
    const [serving, machine, network] = await Promise.all([
      opening,
      findMachine(info, clock),
      findNetwork(engine),
    ]);
    const taskEndpoint = {
      serving,
      inspector: createContainerInspector(engine.client),
      protection: createSdkTaskProtection(options),
    };
    const ports = { clock, ids, runtime, controlPlane, dial: dialWebSocket };
    const common = { ...options, ...ports, ...machine, ...network, hostId, taskEndpoint };
    const started = await Promise.all(
      options.pools.map(async (pool) =>
        startAgent({
          ...common,
          pool,
          credentials: options.keys,
          cluster: options.cluster ?? DEFAULT_CLUSTER_NAME,
          files: systemFiles(join(options.dataDir, "agent", pool.toLowerCase())),
          agentVersion: await longshoreVersion(),
        }),
      ),
    );
    agents.push(...started);
    await Promise.all(agents.map(({ connected }) => connected));
  } catch (error) {
    await stop({ keepTasks: true });
    throw error;
  }
  return {
    dockerHost: engine.dockerHost,
    ownsEngine: engine.isPrivate,
    containerInstanceArns: agents.map(({ containerInstanceArn }) => containerInstanceArn),
    stop,
  };
}

/** What the machine has for tasks beside its engine. */
async function findMachine(info: RuntimeInfo, clock: Clock) {
  return {
    cgroups: await findTaskCgroups(info, clock),
    dynamicPorts: await findDynamicPorts(),
    gpus: await findGpus(info),
    freeDiskGiB: await findFreeDisk(info),
  };
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
export function findHostEngine(options: {
  readonly dataDir: string;
  readonly log: Log;
  readonly clock?: Clock;
}): Promise<FoundEngine> {
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
