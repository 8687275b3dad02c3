import type { Ids } from "../../runtime/ids.ts";
import type { Log } from "../../runtime/log.ts";
import type { MessageSocket } from "../../runtime/web-socket.ts";
import { encodeEnvelope, parseEnvelope } from "../../wire/agent-messages.ts";
import type { AgentVersions } from "./acs-session.ts";
import type { SocketPorts, SocketTarget } from "./agent-socket.ts";
import { dialSigned, signedHeaders, socketTarget } from "./agent-socket.ts";
import type { AgentTask } from "../task/agent-task.ts";
import type { InstanceIdentity } from "../checkpoint.ts";
import { keepConnected } from "./keep-connected.ts";
import type { RuntimeHealth, RuntimeStatus } from "./runtime-health.ts";
import { taskHealth } from "./task-health.ts";
import { taskMetrics } from "./task-metrics.ts";

export interface TcsOptions {
  readonly ports: SocketPorts & { readonly ids: Ids; readonly log: Log };
  readonly endpoint: () => Promise<string>;
  readonly instance: InstanceIdentity;
  readonly versions: AgentVersions;
  readonly tasks: () => readonly AgentTask[];
  readonly runtimeHealth: RuntimeHealth;
  /** Calls back when a container's health becomes another. Returns the function that ends that. */
  readonly onContainerHealth: (listener: () => void) => () => void;
}

const PUBLISH_INTERVAL_MS = 20_000;
/** Within which changes of containers' health go out together. */
const HEALTH_DELAY_MS = 500;
/** Tasks in one message. */
const TASKS_A_MESSAGE = 10;
/** What the control plane sends that shows it is there. */
const ACTIVITY = new Set([
  "HeartbeatMessage",
  "AckPublishMetric",
  "AckPublishHealth",
  "AckPublishInstanceStatus",
]);

/**
 * The agent's side of the TCS socket, over which it tells how tasks and host are. Runs until the signal is
 * aborted. Of metrics, how often containers were restarted is published, and that nothing runs. Source: ECS agent, `ecs-agent/tcs`.
 */
export async function runTcsSession(options: TcsOptions, ended: AbortSignal): Promise<void> {
  const { ports, instance, versions } = options;
  let target: SocketTarget = socketTarget("", {});
  let cancelTick: (() => void) | undefined;
  let cancelHealth: (() => void) | undefined;
  let endListening: (() => void) | undefined;
  await keepConnected(
    {
      name: "tcs",
      open: async () => {
        target = socketTarget(await options.endpoint(), {
          agentHash: versions.agentHash,
          agentVersion: versions.agentVersion,
          cluster: instance.cluster,
          containerInstance: instance.containerInstanceArn,
          dockerVersion: versions.dockerVersion,
        });
        return dialSigned(ports, target);
      },
      serve: (socket) => {
        const tick = (): void => {
          publish(options, socket, target);
          cancelTick = ports.clock.after(PUBLISH_INTERVAL_MS, tick);
        };
        tick();
        // That the engine is gone, or a container is healthy, is not left until the next tick.
        const endings = [
          options.runtimeHealth.onChange(() => publishRuntimeStatus(options, socket, target)),
          options.onContainerHealth(() => {
            cancelHealth ??= ports.clock.after(HEALTH_DELAY_MS, () => {
              cancelHealth = undefined;
              publishHealth(options, socket, target);
            });
          }),
        ];
        endListening = () => {
          cancelHealth?.();
          cancelHealth = undefined;
          for (const end of endings) end();
        };
        return (text) => (ACTIVITY.has(parseEnvelope(text)?.type ?? "") ? "activity" : "nothing");
      },
      onClose: () => {
        cancelTick?.();
        endListening?.();
      },
      firstRetryMs: 1_000,
      retryFactor: 2,
      longestRetryMs: 60_000,
    },
    ports,
    ended,
  );
}

function publish(options: TcsOptions, socket: MessageSocket, target: SocketTarget): void {
  const { ports, instance } = options;
  const timestamp = ports.clock.nowMs() / 1000;
  const who = { cluster: instance.cluster, containerInstance: instance.containerInstanceArn };
  const send = (type: string, message: object): void =>
    socket.send(withHeader(ports, target, encodeEnvelope(type, message)));

  const tasks = options.tasks();
  if (!tasks.some((task) => task.knownStatus === "RUNNING")) {
    const metadata = { ...who, idle: true, messageId: ports.ids.uuid(), fin: true };
    send("PublishMetricsRequest", { metadata, timestamp });
  }
  const metrics = tasks.flatMap((task) => taskMetrics(task) ?? []);
  const metricsId = ports.ids.uuid();
  for (let index = 0; index < metrics.length; index += TASKS_A_MESSAGE) {
    const fin = index + TASKS_A_MESSAGE >= metrics.length;
    send("PublishMetricsRequest", {
      metadata: { ...who, idle: false, messageId: metricsId, fin },
      taskMetrics: metrics.slice(index, index + TASKS_A_MESSAGE),
      timestamp,
    });
  }
  publishHealth(options, socket, target);
  publishRuntimeStatus(options, socket, target);
}

function publishHealth(
  { ports, instance, tasks }: TcsOptions,
  socket: MessageSocket,
  target: SocketTarget,
): void {
  const timestamp = ports.clock.nowMs() / 1000;
  const who = { cluster: instance.cluster, containerInstance: instance.containerInstanceArn };
  const health = tasks().flatMap((task) => taskHealth(task) ?? []);
  const messageId = ports.ids.uuid();
  for (let index = 0; index < health.length; index += TASKS_A_MESSAGE) {
    const fin = index + TASKS_A_MESSAGE >= health.length;
    const part = health.slice(index, index + TASKS_A_MESSAGE);
    const message = { metadata: { ...who, messageId, fin }, tasks: part, timestamp };
    const envelope = encodeEnvelope("PublishHealthRequest", message);
    socket.send(withHeader(ports, target, envelope));
  }
}

function publishRuntimeStatus(
  { ports, instance, runtimeHealth }: TcsOptions,
  socket: MessageSocket,
  target: SocketTarget,
): void {
  const status = runtimeHealth.take();
  if (status === undefined) return;
  const metadata = {
    cluster: instance.cluster,
    containerInstance: instance.containerInstanceArn,
    requestId: ports.ids.uuid(),
  };
  const timestamp = ports.clock.nowMs() / 1000;
  const message = { metadata, statuses: [statusEntry(status)], timestamp };
  const text = encodeEnvelope("PublishInstanceStatusRequest", message);
  socket.send(withHeader(ports, target, text));
}

function statusEntry(status: RuntimeStatus): object {
  return {
    type: "ContainerRuntime",
    status: status.status,
    ...(status.statusReason !== undefined && { statusReason: status.statusReason }),
    lastUpdated: status.lastUpdatedMs / 1000,
    lastStatusChange: status.lastStatusChangeMs / 1000,
  };
}

/** Each frame starts with the signed header block of a GET whose body is the JSON. */
function withHeader(ports: SocketPorts, target: SocketTarget, text: string): string {
  const signed = signedHeaders(ports, target, text);
  const lines = Object.entries(signed).map(([name, value]) => `${canonicalName(name)}: ${value}`);
  return `${lines.toSorted().join("\r\n")}\r\n\r\n${text}`;
}

/** `x-amz-date` as `X-Amz-Date`, the way Go writes it. */
function canonicalName(name: string): string {
  return name
    .split("-")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("-");
}
