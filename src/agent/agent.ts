import type { Clock } from "../runtime/clock.ts";
import type { Files } from "../runtime/files.ts";
import type { Ids } from "../runtime/ids.ts";
import type { Log } from "../runtime/log.ts";
import type { DialWebSocket } from "../runtime/web-socket.ts";
import type { SigningCredentials } from "../wire/signature/sign.ts";
import type { Pool } from "../domain/container-instance/container-instance.ts";
import { AcsSession } from "./session/acs-session.ts";
import { createCheckpoint } from "./checkpoint.ts";
import type { ContainerRuntime, RuntimeInfo } from "./container-runtime.ts";
import type { ControlPlane } from "./session/control-plane.ts";
import { TaskEngine } from "./engine.ts";
import type { EndpointVariables } from "./task/container-spec.ts";
import { ExecutionResources } from "./resources/execution-resources.ts";
import type { ExecutionSources } from "./resources/fetch-resources.ts";
import type { TaskEndpoint } from "./endpoint/open-endpoint.ts";
import { type EndpointTools, joinEndpoint } from "./endpoint/join-endpoint.ts";
import { Firewall } from "./network/firewall.ts";
import { optional } from "./foreign.ts";
import { type DynamicPorts, HostPortPicker, UNKNOWN_HOST } from "./network/host-port-picker.ts";
import type { HostGpus } from "./task/gpus.ts";
import type { HostImages } from "./images/host-images.ts";
import { type AgentLogs, instanceKeysFor, openContainerLogs } from "./logs/agent-logs.ts";
import type { ContainerLogs } from "./logs/container-logs.ts";
import { createLimiter } from "./limiter.ts";
import type { PacketFiltering } from "./network/packet-filter.ts";
import { createPollEndpoint } from "./session/poll-endpoint.ts";
import type { EcrLogins } from "./images/registry-source.ts";
import { registerInstance } from "./session/register-instance.ts";
import { createReporter } from "./report/reporter.ts";
import { watchRuntimeHealth } from "./session/runtime-health.ts";
import type { AgentSettings } from "./settings/agent-settings.ts";
import { standInTeller, type TellStandIn } from "./resources/stand-ins.ts";
import type { TaskCgroups } from "./task/task-cgroups.ts";
import type { RoleCredentials } from "../wire/agent-messages.ts";
import { TaskCredentials } from "./task-credentials.ts";
import { cleanupWaitMs } from "./task/cleanup-wait.ts";
import { createNotice, type Notice } from "./notice.ts";
import { runTcsSession } from "./session/tcs-session.ts";

export interface AgentOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly runtime: ContainerRuntime;
  /** Where the engine's machine lets us make control groups. */
  readonly cgroups?: TaskCgroups | undefined;
  readonly gpus?: HostGpus;
  /** What containers can write on the engine's machine, as far as it is known. */
  readonly freeDiskGiB?: number | undefined;
  /** `ECS_DYNAMIC_HOST_PORT_RANGE`, on the engine's machine. */
  readonly dynamicPorts?: DynamicPorts;
  readonly packetFiltering: PacketFiltering;
  /** Serves containers metadata and credentials; without it they are told of none. */
  readonly taskEndpoint?: AgentEndpoint;
  /** Where the host is reached from outside: what a task with a public IP is told to have. */
  readonly publicAddress?: string;
  readonly controlPlane: ControlPlane;
  /** Who signs in to ECR. */
  readonly registries?: EcrLogins;
  /** CloudWatch Logs for containers with the log driver awslogs; without it Docker is asked as the task says. */
  readonly logs?: AgentLogs;
  /** Where secrets and environment files are, for an execution role. */
  readonly executionSources: (credentials: RoleCredentials) => ExecutionSources;
  readonly dial: DialWebSocket;
  readonly credentials: SigningCredentials;
  readonly region: string;
  /** Name or ARN of the cluster to join. */
  readonly cluster: string;
  /** This agent's own folder. */
  readonly files: Files;
  readonly pool: Pool;
  /** The machine, so that agents of different pools on it are counted once. */
  readonly hostId: string;
  readonly agentVersion: string;
  /** The images of this machine, which its agents share. */
  readonly images: HostImages;
  readonly settings: AgentSettings;
}

/** The machine's endpoint, and what this agent needs to be served by it. */
export interface AgentEndpoint extends EndpointTools {
  readonly serving: TaskEndpoint;
}

/** An agent that runs. */
export interface Agent {
  readonly containerInstanceArn: string;
  /** Resolves when the control plane can tell this agent what to run. */
  readonly connected: Promise<void>;
  /**
   * Ends the agent; without `keepTasks` its tasks are stopped and removed first. Resolves to how many of these are
   * left all the same, because the container engine does not answer any more.
   */
  stop(options: { readonly keepTasks: boolean }): Promise<number>;
}

const NO_GPUS: HostGpus = { ids: [] };
/**
 * Creates and starts that run at once. Docker serialises much of a start; measured with 50 containers on two
 * cores, more than this takes longer in all (docs/decisions/0004).
 */
const STARTS_AT_ONCE = 8;

/**
 * Starts an agent: registers this host, finds the tasks of an earlier life, connects. Rejects when the control
 * plane refuses the registration or the container engine does not answer.
 */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { clock, log, runtime, controlPlane, images } = options;
  const checkpoint = createCheckpoint({ files: options.files, log });
  const info = await runtime.info();
  warnOfGaps(options.packetFiltering, log);
  const instance = await registerInstance({
    ...options,
    checkpoint,
    info,
    hasTaskCgroups: options.cgroups !== undefined,
    servesCredentials: options.taskEndpoint?.serving.url() !== undefined,
    // Fargate has none.
    freeDiskGiB: options.freeDiskGiB,
    gpus: options.pool === "FARGATE" ? NO_GPUS : (options.gpus ?? NO_GPUS),
  });
  const { containerInstanceArn } = instance;
  const reporter = createReporter({ controlPlane, clock, log });
  const filtering = options.packetFiltering;
  const firewall = new Firewall({ owner: containerInstanceArn, filtering, runtime, clock, log });
  const endpoint = options.taskEndpoint && (await joinEndpoint(options, options.taskEndpoint));
  const credentials = new TaskCredentials(() => engine.tasks());
  const logs = openContainerLogs(options, { credentials, endpoint });
  const tellStandIn = standInTeller(log);
  const resources = openResources(options, {
    credentials,
    tellStandIn,
    changed: (taskArn) => engine.lookAgain(taskArn),
  });
  const containerHealth = createNotice();
  const engine: TaskEngine = createEngine(options, {
    logs,
    resources,
    tellStandIn,
    checkpoint,
    instance,
    reporter,
    firewall,
    info,
    containerHealth,
    endpointVariables: endpoint?.variables,
  });
  await engine.restore();
  firewall.guard(() => engine.tasks());
  images.guard(() => engine.tasks());
  const instanceKeys = instanceKeysFor(options, endpoint);
  endpoint?.serve({
    tasks: () => engine.tasks(),
    credentials,
    containerInstanceArn,
    instanceKeys,
  });

  const parts = { checkpoint, instance, engine, firewall, credentials, reporter, info };
  const sessions = startSessions(options, { ...parts, containerHealth });
  return {
    containerInstanceArn,
    connected: sessions.connected,
    stop: async ({ keepTasks }) => {
      const left = await engine.shutDown({ keepTasks });
      if (!keepTasks) await options.cgroups?.end();
      await sessions.stop();
      await logs?.stop();
      endpoint?.leave();
      await firewall.stop();
      await reporter.stop();
      return left;
    },
  };
}

function openResources(
  { clock, executionSources, registries }: AgentOptions,
  parts: {
    readonly credentials: TaskCredentials;
    readonly tellStandIn: TellStandIn;
    readonly changed: (taskArn: string) => void;
  },
): ExecutionResources {
  const { credentials, ...others } = parts;
  return new ExecutionResources({
    ...others,
    clock,
    credentials: (task) => credentials.ofTask(task, "TaskExecution"),
    sources: executionSources,
    registries,
  });
}

/** Where security groups do not hold, or not from the first moment. */
function warnOfGaps(filtering: PacketFiltering, log: Log): void {
  if (filtering.kind === "unavailable") {
    log.warn("security groups are not enforced on this host", { reason: filtering.reason });
  } else if (filtering.gates.kind === "unavailable") {
    log.warn("tasks of one container can be reached until their security groups are in place", {
      reason: filtering.gates.reason,
    });
  }
}

interface EngineParts {
  readonly logs: ContainerLogs | undefined;
  readonly resources: ExecutionResources;
  readonly tellStandIn: TellStandIn;
  readonly checkpoint: ReturnType<typeof createCheckpoint>;
  readonly instance: Awaited<ReturnType<typeof registerInstance>>;
  readonly reporter: ReturnType<typeof createReporter>;
  readonly firewall: Firewall;
  readonly info: RuntimeInfo;
  readonly containerHealth: Notice;
  readonly endpointVariables: EndpointVariables | undefined;
}

function createEngine(options: AgentOptions, parts: EngineParts): TaskEngine {
  const { clock, log, runtime, cluster, images, settings } = options;
  const { checkpoint, reporter, firewall, info } = parts;
  const { containerInstanceArn } = parts.instance;
  return new TaskEngine({
    runtime,
    actions: {
      firewall,
      logs: parts.logs,
      runtime,
      clock,
      images,
      registries: options.registries,
      tellStandIn: parts.tellStandIn,
      resources: parts.resources,
      limiter: createLimiter(STARTS_AT_ONCE),
      host: {
        containerInstanceArn,
        cluster,
        cpus: info.cpus,
        cgroups: options.cgroups,
        logs: parts.logs,
        ...optional("endpointVariables", parts.endpointVariables),
      },
      hostPorts: new HostPortPicker(options.dynamicPorts ?? UNKNOWN_HOST, [
        ...settings.reservedPorts,
        ...settings.reservedUdpPorts,
      ]),
    },
    reporter,
    checkpoint,
    containerHealth: parts.containerHealth,
    clock,
    log,
    cluster,
    containerInstanceArn,
    stopTimeoutSeconds: settings.stopTimeoutSeconds,
    cleanupWaitMs: (task) => cleanupWaitMs(task, settings),
  });
}

interface SessionParts {
  readonly checkpoint: ReturnType<typeof createCheckpoint>;
  readonly instance: Awaited<ReturnType<typeof registerInstance>>;
  readonly engine: TaskEngine;
  readonly firewall: Firewall;
  readonly credentials: TaskCredentials;
  readonly reporter: ReturnType<typeof createReporter>;
  readonly info: RuntimeInfo;
  readonly containerHealth: Notice;
}

function startSessions(
  options: AgentOptions,
  parts: SessionParts,
): { readonly connected: Promise<void>; stop(): Promise<void> } {
  const { clock, log, runtime, cluster, agentVersion } = options;
  const { checkpoint, instance, engine, firewall, credentials, reporter, info } = parts;
  const ended = new AbortController();
  const connected = Promise.withResolvers<void>();
  const endpoint = createPollEndpoint({ ...options, instance });
  const runtimeHealth = watchRuntimeHealth({ runtime, clock, log }, ended.signal);
  const versions = { agentVersion, agentHash: "longshore", dockerVersion: info.version };
  const common = { ports: options, instance, versions };
  const acs = new AcsSession({
    ...common,
    endpoint: () => endpoint.acs(),
    engine,
    firewall,
    credentials,
    checkpoint,
    refuseTask: (task, reason) =>
      reporter.report({ cluster, task, status: "STOPPED", reason, containers: [] }),
    attached: (task, attachmentArn) => reporter.report({ cluster, task, attachmentArn }),
    onHeartbeat: () => runtimeHealth.heartbeat(),
    onConnected: () => {
      connected.resolve();
      reporter.retry();
    },
  });
  const running = [
    acs.run(ended.signal),
    runTcsSession(
      {
        ...common,
        endpoint: () => endpoint.tcs(),
        tasks: () => engine.tasks(),
        runtimeHealth,
        onContainerHealth: (listener) => parts.containerHealth.listen(listener),
      },
      ended.signal,
    ),
  ];
  return {
    connected: connected.promise,
    stop: async () => {
      ended.abort();
      await Promise.all(running);
    },
  };
}
