import { assertNever } from "../domain/assert.ts";
import type { Clock } from "../runtime/clock.ts";
import type { AgentTask } from "./agent-task.ts";
import { payloadContainer } from "./agent-task.ts";
import { subnetNetwork } from "./container-network.ts";
import type { ContainerRuntime, ContainerState } from "./container-runtime.ts";
import { RuntimeFault } from "./container-runtime.ts";
import type { HostFacts } from "./container-spec.ts";
import { containerSpec } from "./container-spec.ts";
import type { ImageSource } from "./image-source.ts";
import type { Limiter } from "./limiter.ts";
import type { ContainerAction } from "./next-action.ts";
import type { HostLimits } from "./open-files-limit.ts";
import { isLimitFault, withoutFargateLimit } from "./open-files-limit.ts";
import { publishesPorts } from "./port-bindings.ts";
import type { Observation } from "./task-progress.ts";

/** What the agent's steps are done with. */
export interface ActionPorts {
  readonly runtime: ContainerRuntime;
  readonly images: ImageSource;
  readonly limiter: Limiter;
  readonly clock: Clock;
  readonly host: HostFacts;
  /** Learned from the first container that could not be started. */
  readonly limits: HostLimits;
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
export async function performAction(options: {
  readonly action: ContainerAction;
  readonly task: AgentTask;
  readonly name: string;
  readonly ports: ActionPorts;
  readonly report: ActionReport;
}): Promise<void> {
  const { action, report } = options;
  switch (action.kind) {
    case "pull":
      return failing(report, () => pull(options));
    case "create":
      return failing(report, () => create(options));
    case "start":
      return failing(report, () => start(options, action.id));
    case "inspect":
      return lookAt(options, action.id);
    case "stop":
      await options.ports.runtime.stop(action.id, action.timeoutSeconds);
      return lookAt(options, action.id);
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

async function failing(report: ActionReport, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof RuntimeFault)) throw error;
    report.observed({ status: "STOPPED", reason: error.reason });
  }
}

async function pull({ task, name, ports, report }: Options): Promise<void> {
  const image = payloadContainer(task, name)?.image ?? "";
  let startedAtMs: number | undefined;
  const obtaining = ports.images.obtain(image, () => {
    startedAtMs = ports.clock.nowMs();
  });
  const info = await obtaining.finally(() => {
    if (startedAtMs !== undefined) report.pulled(startedAtMs, ports.clock.nowMs());
  });
  const { digest, variables } = info;
  report.observed({
    status: "PULLED",
    imageVariables: variables,
    ...(digest !== undefined && { imageDigest: digest }),
  });
}

async function create({ task, name, ports, report }: Options): Promise<void> {
  const { runtime, limiter, host, limits } = ports;
  const full = containerSpec(task, name, host);
  const spec = limits.mayRaise ? full : (withoutFargateLimit(full) ?? full);
  const network = spec.endpoints === undefined ? undefined : subnetNetwork(task.payload);
  if (network !== undefined) await runtime.ensureNetwork(network);
  const id = await limiter.run(() => runtime.create(spec), "normal");
  report.observed({ status: "CREATED", id });
}

async function start(options: Options, id: string): Promise<void> {
  const { task, name, ports, report } = options;
  const { runtime, limiter } = ports;
  const started = await limiter
    .run(() => runtime.start(id), "urgent")
    .then(
      () => id,
      (fault: unknown) => startWithinLimits(options, id, fault),
    );
  const container = payloadContainer(task, name);
  const published = container !== undefined && publishesPorts(task.payload, container);
  const state = published ? await runtime.inspect(started) : undefined;
  // It ran, even if it is over by now: ECS tells of both.
  report.observed({ status: "RUNNING", ports: state?.ports ?? [] });
  if (state?.status === "exited") report.observed(ended(state));
}

/** Puts a container without Fargate's own limit in the place of one that the host could not start with it. */
async function startWithinLimits(
  { task, name, ports, report }: Options,
  id: string,
  fault: unknown,
): Promise<string> {
  const { runtime, limiter, host } = ports;
  const lesser = isLimitFault(fault)
    ? withoutFargateLimit(containerSpec(task, name, host))
    : undefined;
  if (lesser === undefined) throw fault;
  ports.limits.mayRaise = false;
  await runtime.remove(id);
  const created = await limiter.run(() => runtime.create(lesser), "urgent");
  report.observed({ id: created });
  await limiter.run(() => runtime.start(created), "urgent");
  return created;
}

async function lookAt({ ports, report, task, name }: Options, id: string): Promise<void> {
  const state = await ports.runtime.inspect(id);
  if (state === undefined) return report.observed(vanished());
  if (state.status === "exited") return report.observed(ended(state));
  const before = task.containers.find((container) => container.name === name);
  if (state.health !== undefined && state.health !== before?.health) {
    report.observed({ health: state.health, healthSinceMs: ports.clock.nowMs() });
  }
}

/** A container that is no more. Source: ECS agent, `agent/engine/errors.go`, ContainerVanishedError. */
export function vanished(): Observation {
  return {
    status: "STOPPED",
    reason: "ContainerVanishedError: No container matching saved ID found",
  };
}

/** A container that ran and ended. Source: ECS agent, `agent/dockerclient/dockerapi`, metadataFromContainer. */
export function ended(state: ContainerState): Observation {
  const reason = state.oomKilled
    ? "OutOfMemoryError: Container killed due to memory usage"
    : state.error === undefined
      ? undefined
      : `DockerStateError: ${state.error}`;
  return {
    status: "STOPPED",
    ...(state.exitCode !== undefined && { exitCode: state.exitCode }),
    ...(reason !== undefined && { reason }),
  };
}
