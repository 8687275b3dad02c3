import type { Clock } from "../../runtime/clock.ts";
import type { Files } from "../../runtime/files.ts";
import type { Log } from "../../runtime/log.ts";
import { type AgentTask, payloadContainer } from "../task/agent-task.ts";
import { ControlPlaneRefusal } from "../session/control-plane.ts";
import { type ContainerRuntime, type ContainerState, RuntimeFault } from "../container-runtime.ts";
import { asRecord, asString } from "../foreign.ts";
import { LABELS } from "../task/labels.ts";
import { mergeDockerConfig } from "../payload/merge-docker-config.ts";
import type { AgentSettings } from "../settings/agent-settings.ts";
import { type AwslogsOptions, awslogsOptions, isAwslogs } from "./awslogs-options.ts";
import { forDriver, forPump, withLogSecrets } from "./docker-log-config.ts";
import type { Cursor, Mark } from "./log-entry.ts";
import { LogPump } from "./log-pump.ts";
import type { LogKeys, LogSink, OpenLogSink } from "./log-sink.ts";
import type { LogSource } from "./log-source.ts";
import { isPassing, openStream } from "./open-stream.ts";
import { type LogOptions, SecretOptions } from "./secret-options.ts";
import { streamRefusal } from "./stream-refusal.ts";

export interface ContainerLogsOptions {
  readonly shipping: AgentSettings["logShipping"];
  readonly endpoint: string;
  /** Where Docker's driver finds the credentials for a task, as a path of the host's endpoint. */
  readonly credentialsPath: (task: AgentTask) => string | undefined;
  /** Those of the execution role where they are known, else the container instance's own. */
  readonly keysOf: (task: AgentTask) => ReturnType<LogKeys>;
  readonly openSink: OpenLogSink;
  readonly source: LogSource;
  readonly runtime: Pick<ContainerRuntime, "inspect">;
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long the last lines of a container may take before its end is told all the same. */
const DRAIN_LIMIT_MS = 15_000;
/** How long a start waits for a CloudWatch Logs that does not answer. */
const OPEN_LIMIT_MS = 30_000;
const OPEN_RETRY_MS = 500;
const FOLDER = "logs";

/** The output of containers whose log driver is awslogs, on its way to CloudWatch Logs. */
export class ContainerLogs {
  readonly #options: ContainerLogsOptions;
  readonly #pumps = new Map<string, LogPump>();
  readonly #secrets: SecretOptions;

  constructor(options: ContainerLogsOptions) {
    this.#options = options;
    this.#secrets = new SecretOptions(options);
  }

  /** What Docker is asked for in place of what the task says, and the labels by which that is known later. */
  configure(
    task: AgentTask,
    hostConfig: Readonly<Record<string, unknown>>,
  ): { readonly hostConfig: typeof hostConfig; readonly labels: Readonly<Record<string, string>> } {
    const options = awslogsOptions(hostConfig);
    if (options === undefined) return { hostConfig, labels: {} };
    if (this.#options.shipping === "pump") {
      return { hostConfig: forPump(hostConfig), labels: { [LABELS.logPump]: "awslogs" } };
    }
    const { endpoint, credentialsPath } = this.#options;
    const found = { endpoint, credentialsPath: credentialsPath(task) };
    return { hostConfig: forDriver(hostConfig, found), labels: {} };
  }

  /**
   * Before a container starts: makes its stream where a failure is to keep it from starting. `secrets` are what its log
   * driver has of `secretOptions`.
   */
  async prepare({
    task,
    name,
    id,
    secrets = {},
  }: {
    readonly task: AgentTask;
    readonly name: string;
    readonly id: string;
    readonly secrets: LogOptions | undefined;
  }): Promise<void> {
    const options = awslogsOptions(withLogSecrets(hostConfigOf(task, name), secrets));
    if (options === undefined) return;
    if (hasSecrets(task, name) && (await this.#isPumped(id))) await this.#secrets.keep(id, secrets);
    const isFargate = task.payload.launchType === "FARGATE";
    if (!isFargate && !(options.isBlocking && (await this.#isPumped(id)))) return;
    const sink = this.#sinkOf(task);
    try {
      await this.#open(sink, { ...options, stream: options.stream ?? id });
    } catch (error) {
      if (!(error instanceof ControlPlaneRefusal)) throw error;
      throw streamRefusal(error, isFargate);
    } finally {
      sink.close();
    }
  }

  /** A container runs, for the first time or again. */
  async follow(task: AgentTask, name: string, id: string): Promise<void> {
    const pump = this.#pumps.get(id);
    if (pump !== undefined) return pump.again();
    if (!isAwslogs(hostConfigOf(task, name)) || !(await this.#isPumped(id))) return;
    await this.#startPump(task, name, id);
  }

  /** A container has ended: waits for its last lines, but not for ever. */
  async settle(id: string): Promise<void> {
    const pump = this.#pumps.get(id);
    if (pump === undefined || (await pump.drained(DRAIN_LIMIT_MS))) return;
    this.#options.log.warn("the last lines of a container are not delivered yet", { id });
  }

  /** Goes on where an earlier life of the agent was. */
  async restore(tasks: readonly AgentTask[], states: readonly ContainerState[]): Promise<void> {
    for (const task of tasks) {
      for (const { name, status, id } of task.containers) {
        const state = states.find((it) => it.id === id);
        if (id === undefined || state?.labels[LABELS.logPump] === undefined) continue;
        if (status === "RUNNING") await this.#resume(task, name, id);
      }
    }
  }

  async #resume(task: AgentTask, name: string, id: string): Promise<void> {
    try {
      await this.#startPump(task, name, id);
    } catch (fault) {
      if (!(fault instanceof RuntimeFault)) throw fault;
      // The file with its secret options is lost, and no other container is to go without its log for that.
      this.#options.log.error("a container's log cannot go on", { id, error: fault.message });
    }
  }

  /** A container is removed, and its output with it. */
  async forget(id: string): Promise<void> {
    const pump = this.#pumps.get(id);
    this.#pumps.delete(id);
    await pump?.stop();
    await this.#options.files.remove(fileOf(id));
    await this.#secrets.forget(id);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#pumps.values()].map((pump) => pump.stop()));
  }

  async #startPump(task: AgentTask, name: string, id: string): Promise<void> {
    const secrets = hasSecrets(task, name) ? await this.#secrets.of(id) : {};
    const options = awslogsOptions(withLogSecrets(hostConfigOf(task, name), secrets));
    if (options === undefined) return;
    const { source, runtime, files, clock, log } = this.#options;
    const cursor = parseCursor(await files.read(fileOf(id)));
    const { region, group, stream = id } = options;
    const pump = new LogPump({
      id,
      target: { region, group, stream },
      options,
      source,
      sink: this.#sinkOf(task),
      runtime,
      clock,
      log,
      cursor,
      saveCursor: async (reached) => {
        try {
          await files.write(fileOf(id), JSON.stringify(reached));
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          // After a restart some lines would come twice; that is no reason to hold up the others.
          log.error("cannot write down how far a log was delivered", { id, error: error.message });
        }
      },
    });
    this.#pumps.set(id, pump);
  }

  #sinkOf(task: AgentTask): LogSink {
    return this.#options.openSink(() => this.#options.keysOf(task));
  }

  async #open(
    sink: LogSink,
    target: Parameters<typeof openStream>[1] & Pick<AwslogsOptions, "createsGroup">,
  ): Promise<void> {
    const { clock } = this.#options;
    const lateMs = clock.nowMs() + OPEN_LIMIT_MS;
    for (;;) {
      try {
        return await openStream(sink, target, target);
      } catch (error) {
        if (!(error instanceof ControlPlaneRefusal) || !isPassing(error)) throw error;
        if (clock.nowMs() >= lateMs) throw error;
      }
      await clock.sleep(OPEN_RETRY_MS);
    }
  }

  async #isPumped(id: string): Promise<boolean> {
    return (await this.#options.runtime.inspect(id))?.labels[LABELS.logPump] !== undefined;
  }
}

function hostConfigOf(task: AgentTask, name: string): Readonly<Record<string, unknown>> {
  return mergeDockerConfig({}, payloadContainer(task, name)?.dockerConfig?.hostConfig);
}

function hasSecrets(task: AgentTask, name: string): boolean {
  const { secrets = [] } = payloadContainer(task, name) ?? {};
  return secrets.some(({ target }) => target === "LOG_DRIVER");
}

function fileOf(id: string): string {
  return `${FOLDER}/${id}.json`;
}

/** A file that makes no sense has the output delivered once more, from its beginning. */
function parseCursor(text: string | undefined): Cursor {
  try {
    const saved = asRecord(JSON.parse(text ?? "{}"));
    const stdout = parseMark(saved["stdout"]);
    const stderr = parseMark(saved["stderr"]);
    return { ...(stdout && { stdout }), ...(stderr && { stderr }) };
  } catch {
    return {};
  }
}

function parseMark(value: unknown): Mark | undefined {
  const { timestamp, count } = asRecord(value);
  const at = asString(timestamp);
  return at === undefined || typeof count !== "number" ? undefined : { timestamp: at, count };
}
