import { assertNever } from "../../domain/assert.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { AgentTask } from "./agent-task.ts";
import { payloadContainer, taskId } from "./agent-task.ts";
import { taskNetwork } from "../network/container-network.ts";
import type { ContainerRuntime, ContainerState, NetworkSpec } from "../container-runtime.ts";
import { RuntimeAway, RuntimeFault } from "../container-runtime.ts";
import { ended, vanished } from "./container-end.ts";
import type { Firewall } from "../network/firewall.ts";
import type { HostFacts } from "./container-spec.ts";
import { containerSpec } from "./container-spec.ts";
import type { HostPortPicker } from "../network/host-port-picker.ts";
import type { ImageSource } from "../images/image-source.ts";
import type { Limiter } from "../limiter.ts";
import type { ContainerLogs } from "../logs/container-logs.ts";
import type { ContainerAction } from "./next-action.ts";
import { isInternal, networkHolder, PAUSE_IMAGE } from "../network/pause-container.ts";
import { hasDynamicPorts, publishesPorts } from "../network/port-bindings.ts";
import { publicPortsOf, takenPortIn } from "../network/public-ports.ts";
import type { ExecutionResources } from "../resources/execution-resources.ts";
import { localImage, registrySource, type EcrLogins } from "../images/registry-source.ts";
import type { TellStandIn } from "../resources/stand-ins.ts";
import { isToBeRestarted } from "./restart-policy.ts";
import { sharedLimits } from "./task-cgroups.ts";
import type { TaskNetworks } from "../network/task-networks.ts";
import type { Observation } from "./task-progress.ts";
import { foreignVolumes } from "./volume-mounts.ts";

/** What the agent's steps are done with. */
export interface ActionPorts {
  readonly runtime: ContainerRuntime;
  readonly images: ImageSource;
  /** Who signs in to ECR; without one its images are asked for by their own names. */
  readonly registries?: EcrLogins | undefined;
  readonly tellStandIn?: TellStandIn;
  /** What execution roles fetch for containers. */
  readonly resources: ExecutionResources;
  readonly limiter: Limiter;
  readonly clock: Clock;
  readonly host: HostFacts;
  readonly hostPorts: HostPortPicker;
  readonly firewall: Firewall;
  readonly networks: Pick<TaskNetworks, "ensure">;
  /** Where the output of containers with the log driver awslogs goes. */
  readonly logs?: ContainerLogs | undefined;
}

/** Where a step tells what it learned, in order. */
export interface ActionReport {
  readonly observed: (observation: Observation) => void;
  readonly pulled: (startedAtMs: number, stoppedAtMs: number) => void;
}

/**
 * Takes one step for one container and tells what came of it. What the world refuses is told as an observation
 * too: the container is stopped, with the reason ECS shows. Rejects only when nothing is known, because the
 * runtime could not be asked; the step is then to be taken again.
 */
export async function performAction(asked: {
  readonly action: ContainerAction;
  readonly task: AgentTask;
  readonly name: string;
  readonly ports: ActionPorts;
  readonly report: ActionReport;
}): Promise<void> {
  const options = { ...asked, report: releasing(asked) };
  const { action, report } = options;
  switch (action.kind) {
    case "pull":
      return failing(report, () => pull(options));
    case "create":
      return failing(report, () => create(options));
    case "start":
      return failing(report, () => start(options, action.id));
    case "inspect":
      return lookAt(options, action.id, "running");
    case "stop":
      await options.ports.runtime.stop(action.id, action.timeoutSeconds);
      return lookAt(options, action.id, "stopped");
    case "settle": {
      const { reason, exitCode } = action;
      return report.observed({
        status: "STOPPED",
        ...(reason !== undefined && { reason }),
        ...(exitCode !== undefined && { exitCode }),
      });
    }
    default:
      return assertNever(action);
  }
}

type Options = Parameters<typeof performAction>[0];

/** Has the firewall hear of every end: the address may be another task's next. */
function releasing({ task, name, ports, report }: Options): ActionReport {
  return {
    ...report,
    observed: (observation) => {
      report.observed(observation);
      if (observation.status === "STOPPED") ports.firewall.release(task, name);
    },
  };
}

async function failing(report: ActionReport, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    // Of an engine that is away nothing is known; the step is taken again when it is back.
    if (!(error instanceof RuntimeFault) || error instanceof RuntimeAway) throw error;
    report.observed({ status: "STOPPED", reason: error.reason });
  }
}

async function pull({ task, name, ports, report }: Options): Promise<void> {
  // The network can be made meanwhile.
  const network = networkOf(task, name);
  const made = network === undefined ? undefined : ports.networks.ensure(network);
  ports.firewall.closeAhead(task, name);
  if (isInternal(name)) {
    await Promise.all([made, ports.runtime.ensurePauseImage(PAUSE_IMAGE)]);
    return report.observed({ status: "PULLED" });
  }
  const container = payloadContainer(task, name);
  let startedAtMs: number | undefined;
  const obtaining = ports.images.obtain(
    container === undefined ? "" : localImage(container),
    () => {
      startedAtMs = ports.clock.nowMs();
    },
    container &&
      registrySource(container, ports.registries, {
        login: ports.resources.of(task, name)?.login,
        executionRole: ports.resources.executionRole(task),
        tellStandIn: ports.tellStandIn,
      }),
  );
  const told = obtaining.finally(() => {
    if (startedAtMs !== undefined) report.pulled(startedAtMs, ports.clock.nowMs());
  });
  const [{ digest, variables }] = await Promise.all([told, made]);
  report.observed({
    status: "PULLED",
    imageVariables: variables,
    ...(digest !== undefined && { imageDigest: digest }),
  });
}

async function create(options: Options): Promise<void> {
  const { task, name, ports } = options;
  try {
    options.report.observed({ status: "CREATED", id: await createOne(options) });
  } catch (error) {
    ports.hostPorts.release(portOwner(task, name));
    throw error;
  }
}

async function createOne({ task, name, ports }: Options): Promise<string> {
  const { runtime, limiter, host, hostPorts } = ports;
  const mappings = picksPorts(task, name) ? payloadContainer(task, name)?.portMappings : [];
  const firstHostPorts = await hostPorts.pick(portOwner(task, name), mappings ?? []);
  const spec = containerSpec(task, name, factsOf(ports), firstHostPorts);
  await requireVolumes(task, name, runtime);
  const limits = sharedLimits(task.payload, host);
  if (limits !== undefined) await host.cgroups?.ensure(taskId(task), limits);
  return limiter.run(
    () => onNetwork(networkOf(task, name), ports, () => runtime.create(spec)),
    "normal",
  );
}

function factsOf({ host, resources }: ActionPorts): HostFacts {
  return { ...host, fetched: (task, name) => resources.of(task, name) };
}

/** Docker would make a volume that is not there, and nobody would know that its data is missing. */
async function requireVolumes(
  task: AgentTask,
  name: string,
  runtime: ContainerRuntime,
): Promise<void> {
  const container = payloadContainer(task, name);
  for (const volume of container === undefined ? [] : foreignVolumes(task, container)) {
    if (await runtime.hasVolume(volume)) continue;
    throw new RuntimeFault("CannotInspectVolumeError", `get ${volume}: no such volume`);
  }
}

function picksPorts(task: AgentTask, name: string): boolean {
  const container = payloadContainer(task, name);
  return container !== undefined && hasDynamicPorts(task.payload, container);
}

function portOwner(task: AgentTask, name: string): string {
  return `${task.payload.arn}/${name}`;
}

async function start(options: Options, created: string): Promise<void> {
  const { task, name, ports, report } = options;
  const { runtime } = ports;
  let id: string;
  try {
    const secrets = ports.resources.of(task, name)?.logOptions;
    await ports.logs?.prepare({ task, name, id: created, secrets });
    await ports.firewall.prepare(task, name, created);
    id = await startWithPorts(options, created);
    await ports.logs?.follow(task, name, id);
    await ports.firewall.protect(task, name, id);
  } catch (fault) {
    if (!(fault instanceof RuntimeFault) || fault instanceof RuntimeAway) throw fault;
    if (await publishElsewhere(options, created, fault)) return;
    // It is to be stopped next: one that took too long may come up yet, and nobody would stop it then.
    return report.observed({ reason: fault.reason });
  } finally {
    ports.hostPorts.release(portOwner(task, name));
  }
  const container = payloadContainer(task, name);
  const published =
    publicPortsOf(task, name).length > 0 ||
    (container !== undefined && publishesPorts(task.payload, container));
  const state = published ? await orAgain(runtime.inspect(id)) : undefined;
  // It ran, even if it is over by now: ECS tells of both.
  report.observed({
    status: "RUNNING",
    startedAtMs: state?.startedAtMs ?? ports.clock.nowMs(),
    ports: state?.ports ?? [],
  });
  if (state?.status !== "exited") return;
  await ports.logs?.settle(id);
  report.observed(ended(state));
}

/** How often a port that somebody took between pick and start is replaced by another. */
const PORT_ATTEMPTS = 5;

/** Starts the container, or another in its place when a port picked for it is taken by now; returns its id. */
async function startWithPorts(options: Options, created: string): Promise<string> {
  const { task, name, ports, report } = options;
  const { runtime, limiter, hostPorts } = ports;
  let id = created;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await limiter.run(
        () => onNetwork(networkOf(task, name), ports, () => runtime.start(id)),
        "urgent",
      );
      return id;
    } catch (fault) {
      const isTaken = fault instanceof RuntimeFault && PORT_TAKEN.test(fault.message);
      if (!isTaken || attempt === PORT_ATTEMPTS || !picksPorts(task, name)) throw fault;
    }
    await runtime.remove(id);
    hostPorts.release(portOwner(task, name));
    id = await createOne(options);
    report.observed({ id });
  }
}

/** Docker's own words, and the kernel's. */
const PORT_TAKEN = /port is already allocated|address already in use/;

/**
 * A task with a public address runs although the host has given one of its ports away: its container is made again
 * with another port in that one's place. Says whether that was the trouble; the container is then to be started.
 */
async function publishElsewhere(
  { task, name, ports, report }: Options,
  id: string,
  fault: RuntimeFault,
): Promise<boolean> {
  const port = takenPortIn(fault.message);
  const container = task.containers.find((it) => it.name === name);
  const known = container?.takenPorts ?? [];
  const isOurs = publicPortsOf(task, name).some(({ containerPort }) => containerPort === port);
  if (container === undefined || port === undefined || !isOurs || known.includes(port))
    return false;
  const takenPorts = [...known, port];
  await orAgain(ports.runtime.remove(id));
  const containers = task.containers.map((it) => (it.name === name ? { ...it, takenPorts } : it));
  const spec = containerSpec({ ...task, containers }, name, factsOf(ports));
  const other = await ports.limiter.run(() => orAgain(ports.runtime.create(spec)), "urgent");
  report.observed({ id: other, takenPorts });
  return true;
}

/** Agents of one machine share a VPC's bridge; one may have taken it away after its last task. */
async function onNetwork<T>(
  network: NetworkSpec | undefined,
  { networks }: ActionPorts,
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (fault) {
    const gone = fault instanceof RuntimeFault && /network \S+ not found/.test(fault.message);
    if (network === undefined || !gone) throw fault;
    await networks.ensure(network);
    return step();
  }
}

/** The network a container is attached to itself; nothing for most. */
function networkOf(task: AgentTask, name: string): NetworkSpec | undefined {
  return networkHolder(task.payload) === name ? taskNetwork(task.payload) : undefined;
}

/** What says nothing of the container, since it runs or may run: the step is to be taken again. */
async function orAgain<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    if (!(cause instanceof RuntimeFault)) throw cause;
    throw new RuntimeAway(cause.name, cause.message, { cause });
  }
}

async function lookAt(
  { ports, report, task, name }: Options,
  id: string,
  expected: "running" | "stopped",
): Promise<void> {
  const state = await ports.runtime.inspect(id);
  if (state === undefined) return report.observed(vanished());
  if (state.status === "exited") {
    const { exitCode } = state;
    const nowMs = ports.clock.nowMs();
    const isRestarted =
      expected === "running" &&
      isToBeRestarted(task, name, { nowMs, ...(exitCode !== undefined && { exitCode }) });
    if (isRestarted) return restart({ ports, report, task, name }, state);
    // The kernel tells every container of a task that the task as a whole is out of memory; of those that are
    // stopped for it, it is not the reason.
    const isWhy = expected === "running" && state.oomKilled;
    await ports.logs?.settle(id);
    return report.observed(ended({ ...state, oomKilled: isWhy }));
  }
  // It never ran, and has no exit code then.
  if (state.status === "created" && expected === "stopped") {
    return report.observed({ status: "STOPPED" });
  }
  const before = task.containers.find((container) => container.name === name);
  if (state.health !== undefined && state.health !== before?.health) {
    report.observed({ health: state.health, healthSinceMs: ports.clock.nowMs() });
  }
}

/**
 * Nobody is told of it but by the count; the container keeps its id, its files and its ports. One that does not come
 * up again is told as it ended, with what was in the way.
 */
async function restart(
  { task, name, ports, report }: Pick<Options, "task" | "name" | "ports" | "report">,
  before: ContainerState,
): Promise<void> {
  const { id } = before;
  try {
    // A container with an address of its own has it in a new namespace then.
    await ports.firewall.prepare(task, name, id);
    await ports.limiter.run(() => ports.runtime.start(id), "urgent");
    await ports.logs?.follow(task, name, id);
    await ports.firewall.protect(task, name, id);
  } catch (fault) {
    if (!(fault instanceof RuntimeFault) || fault instanceof RuntimeAway) throw fault;
    // One that took too long may come up yet, and nobody would stop it then.
    await ports.runtime.stop(id, 0);
    return report.observed({ ...ended(before), reason: fault.reason });
  }
  const known = task.containers.find((container) => container.name === name);
  report.observed({
    restartCount: (known?.restartCount ?? 0) + 1,
    restartedAtMs: ports.clock.nowMs(),
    ...(known?.health !== undefined && {
      health: "starting",
      healthSinceMs: ports.clock.nowMs(),
    }),
  });
}
