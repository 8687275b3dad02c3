import { ApiError } from "../../src/domain/errors.ts";
import type { ContainerInstanceRecord } from "../../src/domain/container-instance/container-instance.ts";
import type { Caller } from "../../src/domain/scope.ts";
import type { TaskRecord } from "../../src/domain/task/record.ts";
import { type Acs, createAcs } from "../../src/acs/acs.ts";
import type { RoleCredentialsSource } from "../../src/acs/role-credentials-source.ts";
import { handleUpgrade } from "../../src/acs/endpoint.ts";
import type { Log } from "../../src/runtime/log.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { systemIds } from "../../src/runtime/ids.ts";
import type { MessageSocket } from "../../src/runtime/web-socket.ts";
import { containerInstances, taskDefinitions, tasks } from "../../src/store/tables.ts";
import type { Table } from "../../src/store/table.ts";
import type { Store } from "../../src/store/view.ts";
import { type Envelope, parseEnvelope } from "../../src/wire/agent-messages.ts";
import { witness } from "../fixtures/agent-protocol/witness.ts";
import { aContainerInstance } from "../fixtures/container-instance.ts";
import { aCaller } from "../fixtures/scope.ts";
import { aStore } from "../fixtures/store.ts";
import { aTaskDefinition } from "../fixtures/task-definition.ts";
import { SimClock } from "../sim/sim-clock.ts";
import { SimNetwork } from "../sim/sim-network.ts";

/** The control plane as far as agents see it, on a simulated network. */
export class ControlPlaneBench {
  readonly clock: SimClock;
  readonly network: SimNetwork;
  readonly store: Store;
  readonly acs: Acs;
  /** What signatures prove; an error refuses everyone. */
  caller: Caller | ApiError = aCaller();

  private constructor(parts: {
    clock: SimClock;
    store: Store;
    log: Log;
    roleCredentials: RoleCredentialsSource | undefined;
  }) {
    this.clock = parts.clock;
    this.store = parts.store;
    this.network = new SimNetwork({
      clock: parts.clock,
      // What the recorded agent sends may be nonsense on purpose.
      watch: (frame) => {
        if (frame.from === "server") witness(frame);
      },
    });
    this.acs = createAcs({
      store: parts.store,
      clock: parts.clock,
      ids: systemIds(),
      log: parts.log,
      settings: {},
      ...(parts.roleCredentials && { roleCredentials: parts.roleCredentials }),
    });
    this.network.serve(({ target, headers }) =>
      handleUpgrade(
        { method: "GET", target, headers: Object.entries(headers), body: new Uint8Array() },
        { acs: this.acs, verify: () => this.caller },
      ),
    );
  }

  /** One registered instance and one task definition; nobody connected. */
  static async start(
    options: {
      log?: Log;
      instanceConnected?: boolean;
      roleCredentials?: RoleCredentialsSource;
    } = {},
  ): Promise<ControlPlaneBench> {
    const clock = new SimClock();
    const store = await aStore({ clock });
    void store.write((tx) => {
      const agentConnected = options.instanceConnected ?? false;
      tx.put(containerInstances, aContainerInstance({ agentConnected }));
      tx.put(taskDefinitions, aTaskDefinition());
    });
    await clock.settle();
    const log = options.log ?? silentLog;
    const { roleCredentials } = options;
    const bench = new ControlPlaneBench({ clock, store, log, roleCredentials });
    await clock.settle();
    return bench;
  }

  /** Puts rows and lets all that follows from it happen. */
  async put(...rows: readonly TaskRecord[]): Promise<void> {
    void this.store.write((tx) => rows.forEach((row) => tx.put(tasks, row)));
    await this.clock.settle();
  }

  /** The row once all that is on its way has arrived. */
  async task(taskArn: string): Promise<TaskRecord> {
    return this.#settled(tasks, taskArn);
  }

  async instance(): Promise<ContainerInstanceRecord> {
    return this.#settled(containerInstances, aContainerInstance().containerInstanceArn);
  }

  async #settled<Row extends object>(table: Table<Row>, key: string): Promise<Row> {
    await this.clock.settle();
    const reading = this.store.read((view) => view.get(table, key));
    await this.clock.settle();
    const row = await reading;
    if (!row) throw new Error(`no row ${key}`);
    return row;
  }
}

type Message = Readonly<Record<string, unknown>>;

/**
 * The official agent's side of ACS and TCS as it was recorded (release 1.105.1): its query strings, its
 * answers and its judgement. A message that it would drop or ignore throws here.
 */
export class RecordedAgent {
  readonly #bench: ControlPlaneBench;
  readonly #host: string;
  #socket: MessageSocket | undefined;
  /** Survives restarts in the agent's checkpoint. */
  #latestSequence = 0;
  readonly received: Envelope[] = [];
  readonly closedWith: number[] = [];
  /** Answers heartbeats and messages as it should; off for a host that hangs or loses its answers. */
  answers = { heartbeats: true, acks: true };

  constructor(bench: ControlPlaneBench, host = "host") {
    this.#bench = bench;
    this.#host = host;
  }

  /** Opens ACS; rejects with what the server refuses it with. */
  async connect(changes: Readonly<Record<string, string>> = {}): Promise<void> {
    const query = new URLSearchParams({
      agentHash: "a8b3e7d3",
      agentVersion: "1.105.1",
      clusterArn: "default",
      containerInstanceArn: aContainerInstance().containerInstanceArn,
      dockerVersion: "DockerVersion: 20.10.24+dfsg1",
      protocolVersion: "2",
      seqNum: "1",
      sendCredentials: "true",
      ...changes,
    });
    await this.#dial(`ws://server/acs/ws?${query.toString()}`);
  }

  /** Opens TCS, whose parameters have other names. */
  async connectTelemetry(changes: Readonly<Record<string, string>> = {}): Promise<void> {
    const query = new URLSearchParams({
      agentHash: "a8b3e7d3",
      agentVersion: "1.105.1",
      cluster: "default",
      containerInstance: aContainerInstance().containerInstanceArn,
      dockerVersion: "20.10.24+dfsg1",
      ...changes,
    });
    await this.#dial(`ws://server/tcs/ws?${query.toString()}`);
  }

  send(type: string, message: object): void {
    this.#socket?.send(JSON.stringify({ type, message }));
  }

  /** A TCS frame: the header block of a signed request in front of the envelope. */
  publish(type: string, message: object): void {
    const block = [
      "Authorization: AWS4-HMAC-SHA256 Credential=test/20261120/us-east-1/ecs/aws4_request",
      "Host: 127.0.0.1:18080",
      "X-Amz-Date: 20261120T182127Z",
    ].join("\r\n");
    this.#socket?.send(`${block}\r\n\r\n${JSON.stringify({ type, message })}`);
  }

  sendText(text: string): void {
    this.#socket?.send(text);
  }

  acknowledge(message: Message): void {
    const { clusterArn, containerInstanceArn, messageId } = message;
    this.send("AckRequest", {
      cluster: clusterArn,
      containerInstance: containerInstanceArn,
      messageId,
    });
  }

  close(code: number): void {
    this.#socket?.close(code, "ConnectionExpired: Reconnect to continue");
  }

  of(type: string): readonly Message[] {
    return this.received.filter((one) => one.type === type).map(({ message }) => message);
  }

  /** ARN and desired status of every task told, message by message. */
  told(): readonly (readonly string[])[] {
    return this.of("PayloadMessage").map((message) =>
      list(message["tasks"]).map((task) => [task["arn"], task["desiredStatus"]].join(" ")),
    );
  }

  async #dial(url: string): Promise<void> {
    const { clock, network } = this.#bench;
    const dialled = network.dialFrom(this.#host)({ url, headers: {}, timeoutMs: 30_000 });
    const outcome = Promise.allSettled([dialled]);
    await clock.settle();
    const [result] = await outcome;
    if (result.status === "rejected") throw result.reason;
    this.#socket = result.value;
    this.#socket.listen({
      onMessage: (text) => this.#take(text),
      onClose: (code) => void this.closedWith.push(code),
    });
    await clock.settle();
  }

  #take(text: string): void {
    const envelope = parseEnvelope(text);
    if (!envelope) throw new Error(`the agent cannot decode ${text}`);
    this.received.push(envelope);
    const { type, message } = envelope;
    if (type === "PayloadMessage") this.#takePayload(message);
    if (type === "TaskManifestMessage") this.#takeManifest(message);
    if (type === "HeartbeatMessage" && this.answers.heartbeats) {
      this.send("HeartbeatAckRequest", { messageId: message["messageId"] });
    }
  }

  /** `ecs-agent/acs/session/payload_responder.go`: without its identities a message is dropped. */
  #takePayload(message: Message): void {
    for (const name of ["messageId", "clusterArn", "containerInstanceArn"]) {
      if (!message[name]) throw new Error(`the agent drops a payload without ${name}`);
    }
    for (const task of list(message["tasks"])) judgeTask(task);
    this.#latestSequence = Math.max(this.#latestSequence, numberOf(message["seqNum"]));
    if (this.answers.acks) this.acknowledge(message);
  }

  /** `task_manifest_responder.go`: ignored unless newer than all that was seen. */
  #takeManifest(message: Message): void {
    const timeline = numberOf(message["timeline"]);
    if (timeline <= this.#latestSequence) throw new Error("the agent ignores an old manifest");
    this.#latestSequence = timeline;
    if (this.answers.acks) this.acknowledge(message);
  }
}

/** `agent/api/task/task.go`, TaskFromACS: what makes a task invalid. */
export function judgeTask(task: Message): void {
  if (!String(task["arn"]).startsWith("arn:")) throw new Error("a task without an ARN");
  if (!["RUNNING", "STOPPED"].includes(String(task["desiredStatus"]))) {
    throw new Error("the agent knows no such desired status");
  }
  for (const container of list(task["containers"])) judgeContainer(container);
  for (const volume of list(task["volumes"])) {
    if (volume["type"] === "host" && volume["host"] === undefined) {
      throw new Error("a host volume without host");
    }
  }
}

function judgeContainer(container: Message): void {
  if (typeof container["essential"] !== "boolean") throw new Error("essential must be sent");
  if (container["overrides"] !== undefined) throw new Error("overrides must be merged");
  const docker = container["dockerConfig"];
  if (typeof docker !== "object" || docker === null) throw new Error("dockerConfig must be sent");
  const { config = "{}", hostConfig = "{}" } = { ...docker } as Record<string, string>;
  JSON.parse(config);
  JSON.parse(hostConfig);
}

function list(value: unknown): readonly Message[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(value: unknown): number {
  if (typeof value !== "number") throw new Error(`${String(value)} is no number`);
  return value;
}

/** A control plane with an agent on it. */
export async function connected(): Promise<{ bench: ControlPlaneBench; agent: RecordedAgent }> {
  const bench = await ControlPlaneBench.start();
  const agent = new RecordedAgent(bench);
  await agent.connect();
  return { bench, agent };
}
