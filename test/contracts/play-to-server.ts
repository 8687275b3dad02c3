import type { MessageSocket } from "../../src/runtime/web-socket.ts";
import { UpgradeRefused } from "../../src/runtime/web-socket.ts";
import {
  type AgentStep,
  Bindings,
  type CloseStep,
  type Exchange,
  type OpenStep,
  type ServerStep,
  type Step,
} from "../fixtures/agent-protocol/exchange.ts";
import type { Socket } from "../fixtures/agent-protocol/official-shapes.ts";
import { witness } from "../fixtures/agent-protocol/witness.ts";
import { aSecurityGroup, seedNetwork } from "../fixtures/network.ts";
import { SimClock } from "../sim/sim-clock.ts";
import { simIds } from "../sim/sim-ids.ts";
import { SimNetwork } from "../sim/sim-network.ts";
import { SimServer } from "../sim/sim-server.ts";

const HOST = "official";

/** How long the server may take to say something that is due, on the clock of the exchange. */
const PATIENCE_MS = 1_000;

type Heard =
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "close"; readonly code: number };

/** Plays the agent's part of an exchange to our control plane. Throws where that leaves the record. */
export async function playToServer(exchange: Exchange): Promise<void> {
  const player = new PlayerToServer(exchange);
  await player.start();
  for (const step of exchange.steps) await player.play(step);
  player.hasNothingLeft();
}

/** One agent of a control plane. `play` says its part of a step, or hears the control plane's. */
export class PlayerToServer {
  readonly #clock = new SimClock();
  readonly #network: SimNetwork;
  readonly #server: SimServer;
  readonly #names: Bindings;
  readonly #sockets = new Map<Socket, MessageSocket>();
  readonly #heard = new Map<Socket, Heard[]>();

  constructor(exchange: Exchange, watch = witness) {
    this.#network = new SimNetwork({ clock: this.#clock, watch });
    this.#names = new Bindings(exchange.values);
    this.#server = new SimServer({
      clock: this.#clock,
      ids: simIds(1),
      network: this.#network,
      onOpen: async () => {},
    });
  }

  async start(): Promise<void> {
    await this.#settled(this.#server.start());
    await this.#settled(seedNetwork(this.#server.store, { securityGroups: [aSecurityGroup()] }));
  }

  async play(step: Step): Promise<void> {
    if ("call" in step) return this.#call(step.call, step);
    if ("user" in step) return this.#call(step.user, step);
    if ("open" in step) return this.#open(step);
    if ("agent" in step) return this.#say(step);
    if ("server" in step) return this.#hear(step);
    if ("close" in step) return this.#close(step);
    if ("leave" in step) {
      this.#sockets.get(step.leave)?.close(step.code, "ConnectionExpired: Reconnect to continue");
      await this.#clock.settle();
      this.#expect({ kind: "close", code: step.code }, await this.#next(step.leave), "close");
      return undefined;
    }
    if ("restart" in step) {
      this.#network.cut(HOST);
      this.#heard.clear();
      return this.#clock.settle();
    }
    await this.#clock.advance(step.wait);
    for (const socket of step.silent ?? []) {
      const [first] = socket === "api" ? [] : this.#queue(socket);
      if (first)
        throw new Error(`the server was to be silent on ${socket}: ${JSON.stringify(first)}`);
    }
    return undefined;
  }

  /** Takes no notice of what the server has said so far. */
  forget(): void {
    for (const heard of this.#heard.values()) heard.length = 0;
  }

  /** Heartbeats come whenever they come. */
  hasNothingLeft(): void {
    for (const [socket, heard] of this.#heard) {
      const [first] = heard.filter((one) => !isHeartbeat(one));
      if (first) throw new Error(`nobody recorded on ${socket}: ${JSON.stringify(first)}`);
    }
    const [fault] = this.#server.faults;
    if (fault !== undefined) throw fault;
  }

  async #call(
    operation: string,
    step: { readonly input: unknown; readonly output?: unknown; readonly error?: unknown },
  ): Promise<void> {
    const input = this.#names.fill(step.input);
    const reply = await this.#settled(this.#server.call(operation, Object(input)));
    if (step.error !== undefined) return this.#expect(step.error, reply, operation);
    this.#expect({ status: 200, body: step.output ?? { "...": true } }, reply, operation);
    return undefined;
  }

  async #open(step: OpenStep): Promise<void> {
    const query = new URLSearchParams(
      Object.entries(Object(this.#names.fill(step.query))).map(([name, value]) => [
        name,
        String(value),
      ]),
    );
    const url = `ws://server/${step.open}/ws?${query.toString()}`;
    const dialled = this.#network.dialFrom(HOST)({ url, headers: {}, timeoutMs: 30_000 });
    if (step.refused !== undefined) {
      const refusal = await this.#settled(
        dialled.then(
          () => "accepted",
          (error: unknown) => error,
        ),
      );
      if (!(refusal instanceof UpgradeRefused)) throw new Error(`${step.open} was not refused`);
      const { status, body } = refusal;
      return this.#expect(step.refused, { status, body: JSON.parse(body) }, `open ${step.open}`);
    }
    const socket = await this.#settled(dialled);
    this.#sockets.set(step.open, socket);
    const heard: Heard[] = [];
    this.#heard.set(step.open, heard);
    socket.listen({
      onMessage: (text) => void heard.push({ kind: "message", text }),
      onClose: (code) => void heard.push({ kind: "close", code }),
    });
    return this.#clock.settle();
  }

  async #say(step: AgentStep): Promise<void> {
    const text = JSON.stringify({ type: step.type, message: this.#names.fill(step.message) });
    this.#sockets.get(step.agent)?.send(step.agent === "tcs" ? `${HEADER_BLOCK}${text}` : text);
    await this.#clock.settle();
  }

  async #hear(step: ServerStep): Promise<void> {
    const heard = await this.#next(step.server, step.type === "HeartbeatMessage");
    if (heard.kind === "close") throw new Error(`${step.server} was closed with ${heard.code}`);
    this.#expect(
      { type: step.type, message: step.message },
      JSON.parse(heard.text),
      `${step.type} of the server`,
    );
  }

  async #close(step: CloseStep): Promise<void> {
    if (step.by === "network") this.#network.cut(HOST);
    const heard = await this.#next(step.close);
    this.#expect({ kind: "close", code: step.code }, heard, `close of ${step.close}`);
  }

  /** The next thing on that socket; heartbeats are passed over unless one is waited for. */
  async #next(socket: Socket, beat = false): Promise<Heard> {
    for (let waitedMs = 0; ; waitedMs += 10) {
      const queue = this.#queue(socket);
      for (let heard = queue.shift(); heard !== undefined; heard = queue.shift()) {
        if (beat || !isHeartbeat(heard)) return heard;
      }
      if (waitedMs >= (beat ? 30_000 : PATIENCE_MS)) {
        throw new Error(`the server says nothing on ${socket}`);
      }
      await this.#clock.advance(10);
    }
  }

  #queue(socket: Socket): Heard[] {
    return this.#heard.get(socket) ?? [];
  }

  #expect(pattern: unknown, value: unknown, what: string): void {
    const found = this.#names.differences(pattern, value, what);
    if (found.length > 0) throw new Error(found.join("\n"));
  }

  async #settled<T>(result: Promise<T>): Promise<T> {
    const outcome = Promise.allSettled([result]);
    await this.#clock.settle();
    const [settled] = await outcome;
    if (settled.status === "rejected") throw settled.reason;
    return settled.value;
  }
}

/** What the agent puts in front of each message of TCS: a signed request's headers and a blank line. */
const HEADER_BLOCK = [
  "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261120/us-east-1/ecs/aws4_request, SignedHeaders=host;x-amz-date, Signature=5f1c",
  "Host: 127.0.0.1:18080",
  "X-Amz-Date: 20261120T182127Z",
  "",
  "",
].join("\r\n");

function isHeartbeat(heard: Heard): boolean {
  return heard.kind === "message" && JSON.parse(heard.text)["type"] === "HeartbeatMessage";
}
