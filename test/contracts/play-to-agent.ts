import { HostImages } from "../../src/agent/images/host-images.ts";
import { DEFAULT_SETTINGS } from "../../src/agent/settings/agent-settings.ts";
import { executionSources } from "../fixtures/execution-sources.ts";
import { startAgent } from "../../src/agent/agent.ts";
import { createSdkControlPlane } from "../../src/agent/session/sdk-control-plane.ts";
import { silentLog } from "../../src/runtime/log.ts";
import type { MessageSocket } from "../../src/runtime/web-socket.ts";
import type { HttpRequest, HttpResponse } from "../../src/wire/http.ts";
import {
  type AgentStep,
  Bindings,
  type CallStep,
  type CloseStep,
  type Exchange,
  type OpenStep,
  type Step,
} from "../fixtures/agent-protocol/exchange.ts";
import type { Socket } from "../fixtures/agent-protocol/official-shapes.ts";
import { bodyOf, witness } from "../fixtures/agent-protocol/witness.ts";
import { inProcessHandler } from "../fixtures/in-process-client.ts";
import { Life } from "../sim/life.ts";
import { SimClock } from "../sim/sim-clock.ts";
import { SimDocker } from "../sim/sim-docker.ts";
import { SimFiles } from "../sim/sim-files.ts";
import { inLife } from "../sim/sim-host.ts";
import { simIds } from "../sim/sim-ids.ts";
import { SimNetwork } from "../sim/sim-network.ts";

const HOST = "ours";
const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
/** How long the agent may take to do what is due, on the clock of the exchange. */
const PATIENCE_MS = 15_000;
/** A promise of the SDK may take several turns; the clock does not move in them. */
const TURNS = 10;

type Channel = Socket | "api";

type Heard =
  | {
      readonly kind: "call";
      readonly operation: string;
      readonly input: unknown;
      readonly answer: (response: HttpResponse) => void;
    }
  | {
      readonly kind: "open";
      readonly atMs: number;
      readonly query: Readonly<Record<string, string>>;
      readonly accept: () => void;
      readonly refuse: (refusal: { readonly status: number; readonly body: string }) => void;
    }
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "close"; readonly code: number };

/** Plays the control plane's part of an exchange to our agent. Throws where that leaves the record. */
export async function playToAgent(exchange: Exchange): Promise<void> {
  const player = new PlayerToAgent(exchange);
  try {
    for (const step of exchange.steps) await player.play(step);
    player.hasNothingLeft();
  } finally {
    player.end();
  }
}

/** The control plane of one agent. `play` says its part of a step, or hears the agent's. */
export class PlayerToAgent {
  readonly #clock = new SimClock();
  readonly #network = new SimNetwork({ clock: this.#clock, watch: watchAgent });
  readonly #docker = new SimDocker({ clock: this.#clock, images: IMAGES });
  readonly #files = new SimFiles();
  readonly #names: Bindings;
  readonly #minded: ReadonlySet<Channel>;
  readonly #heard: Readonly<Record<Channel, Heard[]>> = { api: [], acs: [], tcs: [] };
  readonly #sockets = new Map<Socket, MessageSocket>();
  readonly #ended = new Map<Socket, number>();
  /** Reports that were taken. They come at least once: a repeat is answered and passed over. */
  readonly #taken = new Map<string, HttpResponse>();
  #takesEveryCall = false;
  #life = new Life();

  constructor(exchange: Exchange) {
    this.#names = new Bindings(exchange.values);
    const opened = exchange.steps.flatMap((step) => ("open" in step ? [step.open] : []));
    this.#minded = new Set<Channel>(["api", ...opened]);
    this.#network.serve(({ target }) => this.#upgrade(target));
    this.#start();
  }

  async play(step: Step): Promise<void> {
    if ("user" in step) return undefined;
    if ("call" in step) return this.#answer(step);
    if ("open" in step) return this.#decide(step);
    if ("agent" in step) return this.#hear(step);
    if ("server" in step) {
      const message = this.#names.fill(step.message);
      this.#sockets.get(step.server)?.send(JSON.stringify({ type: step.type, message }));
      return this.#clock.settle();
    }
    if ("close" in step) return this.#close(step);
    if ("leave" in step) {
      const heard = await this.#next(step.leave);
      return this.#expect({ kind: "close", code: step.code }, heard, `close of ${step.leave}`);
    }
    if ("restart" in step) {
      this.#life.end();
      this.#network.cut(HOST);
      await this.#clock.settle();
      for (const heard of Object.values(this.#heard)) heard.length = 0;
      return this.#start();
    }
    await this.#clock.advance(step.wait);
    for (const channel of step.silent ?? []) {
      const [first] = this.#heard[channel];
      if (first) throw new Error(`the agent was to be silent on ${channel}: ${said(first)}`);
    }
    return undefined;
  }

  /** From now on every call is taken, whatever it says. */
  takeEveryCall(): void {
    this.#takesEveryCall = true;
  }

  /** Sends a heartbeat, and hears on until the agent answers it. */
  async beat(messageId: string): Promise<void> {
    await this.play({ server: "acs", type: "HeartbeatMessage", message: { messageId } });
    for (;;) {
      const heard = await this.#next("acs");
      if (heard.kind !== "message") throw new Error(`the agent said ${said(heard)}`);
      const { type, message } = JSON.parse(heard.text);
      if (type === "HeartbeatAckRequest" && message.messageId === messageId) return;
    }
  }

  hasNothingLeft(): void {
    for (const channel of ["api", "acs"] as const) {
      const [first] = this.#heard[channel];
      if (first) throw new Error(`nobody recorded on ${channel}: ${said(first)}`);
    }
  }

  end(): void {
    this.#life.end();
  }

  #start(): void {
    const life = new Life();
    this.#life = life;
    const clock = life.clock(this.#clock);
    const dial = this.#network.dialFrom(HOST);
    const handler = inProcessHandler((request) => this.#request(request));
    const host = {
      clock,
      log: silentLog,
      runtime: inLife(this.#docker, life),
      files: this.#files.on(clock),
    };
    const images = new HostImages({ ...host, ...DEFAULT_SETTINGS });
    const started = startAgent({
      ...host,
      ids: simIds(2),
      images,
      packetFiltering: { kind: "unavailable", reason: "there is none here" },
      controlPlane: createSdkControlPlane({
        endpoint: "http://control-plane",
        region: "us-east-1",
        credentials: CREDENTIALS,
        requestHandler: handler,
      }),
      dial: (target) => life.call(() => dial(target)),
      executionSources: () => executionSources(),
      credentials: CREDENTIALS,
      region: "us-east-1",
      cluster: "default",
      pool: "EXTERNAL",
      hostId: "host",
      agentVersion: "0.0.0",
      settings: DEFAULT_SETTINGS,
    });
    images.start().catch(() => {});
    // An agent that is refused has nothing more to say.
    started.catch(() => {});
  }

  #request(request: HttpRequest): Promise<HttpResponse> {
    const target = request.headers.find(([name]) => name.toLowerCase() === "x-amz-target");
    const operation = target?.[1].split(".").at(-1) ?? "";
    const input: unknown = JSON.parse(new TextDecoder().decode(request.body));
    if (this.#takesEveryCall) return Promise.resolve(answerOf(200, { acknowledgment: "ACK" }));
    const taken = this.#taken.get(JSON.stringify({ operation, input }));
    if (taken !== undefined) return Promise.resolve(taken);
    return new Promise((answer) => {
      this.#heard.api.push({ kind: "call", operation, input, answer });
    });
  }

  #upgrade(target: string): ReturnType<Parameters<SimNetwork["serve"]>[0] & {}> {
    const url = new URL(target, "http://server");
    const channel = url.pathname === "/tcs/ws" ? "tcs" : "acs";
    return new Promise((resolve) => {
      const accept = (): void =>
        resolve({ kind: "accept", connect: (socket) => this.#connected(channel, socket) });
      if (!this.#minded.has(channel)) return accept();
      const refuse = (refusal: { status: number; body: string }): void =>
        resolve({ kind: "refuse", refusal });
      const query = Object.fromEntries(url.searchParams);
      this.#heard[channel].push({ kind: "open", atMs: this.#clock.nowMs(), query, accept, refuse });
    });
  }

  #connected(channel: Socket, socket: MessageSocket): void {
    this.#sockets.set(channel, socket);
    const heard = (one: Heard): void => {
      if (this.#minded.has(channel)) this.#heard[channel].push(one);
    };
    socket.listen({
      onMessage: (text) => heard({ kind: "message", text }),
      onClose: (code) => {
        this.#ended.set(channel, this.#clock.nowMs());
        heard({ kind: "close", code });
      },
    });
  }

  async #answer(step: CallStep): Promise<void> {
    const heard = await this.#next("api");
    if (heard.kind !== "call") throw new Error(`the agent said ${said(heard)}`);
    const { operation, input } = heard;
    this.#expect(
      { operation: step.call, input: step.input },
      { operation, input },
      `call of the agent`,
    );
    if (step.error === undefined) {
      const answer = answerOf(200, this.#names.fill(step.output ?? {}));
      heard.answer(answer);
      if (operation.startsWith("Submit")) {
        this.#taken.set(JSON.stringify({ operation, input }), answer);
      }
    } else heard.answer(answerOf(step.error.status, this.#names.fill(step.error.body)));
    await this.#turns();
  }

  async #decide(step: OpenStep): Promise<void> {
    const heard = await this.#next(step.open);
    if (heard.kind !== "open") throw new Error(`the agent said ${said(heard)}`);
    this.#expect(step.query, heard.query, `upgrade to ${step.open}`);
    const [leastMs, mostMs] = step.afterMs ?? [0, Infinity];
    const afterMs = heard.atMs - (this.#ended.get(step.open) ?? 0);
    if (afterMs < leastMs || afterMs > mostMs) {
      throw new Error(`the agent came back to ${step.open} after ${afterMs} ms`);
    }
    if (step.refused === undefined) heard.accept();
    else {
      this.#ended.set(step.open, this.#clock.nowMs());
      const { status, body } = step.refused;
      const filled = this.#names.fill(body);
      heard.refuse({ status, body: typeof filled === "string" ? filled : JSON.stringify(filled) });
    }
    await this.#clock.settle();
  }

  async #hear(step: AgentStep): Promise<void> {
    const heard = await this.#next(step.agent);
    if (heard.kind !== "message") throw new Error(`the agent said ${said(heard)}`);
    if (step.agent === "tcs" && !HEADER_BLOCK.test(heard.text)) {
      throw new Error(`a TCS message without its header block: ${heard.text}`);
    }
    this.#expect(
      { type: step.type, message: step.message },
      JSON.parse(bodyOf(heard.text)),
      `${step.type} of the agent`,
    );
  }

  async #close(step: CloseStep): Promise<void> {
    if (step.by === "network") this.#network.cut(HOST);
    else this.#sockets.get(step.close)?.close(step.code, "closed by the control plane");
    const heard = await this.#next(step.close);
    this.#expect({ kind: "close", code: step.code }, heard, `close of ${step.close}`);
  }

  async #next(channel: Channel): Promise<Heard> {
    for (let waitedMs = 0; waitedMs <= PATIENCE_MS; waitedMs += 10) {
      await this.#turns(channel);
      const heard = this.#heard[channel].shift();
      if (heard !== undefined) return heard;
      await this.#clock.advance(10);
    }
    throw new Error(`the agent says nothing on ${channel}`);
  }

  async #turns(channel?: Channel): Promise<void> {
    for (let turn = 0; turn < TURNS; turn += 1) {
      if (channel !== undefined && this.#heard[channel].length > 0) return;
      await this.#clock.settle();
    }
  }

  #expect(pattern: unknown, value: unknown, what: string): void {
    const found = this.#names.differences(pattern, value, what);
    if (found.length > 0) throw new Error(found.join("\n"));
  }
}

/** The recorded control plane may say what no model has: the agent has to live with it. */
function watchAgent(frame: Parameters<typeof witness>[0]): void {
  if (frame.from === "agent") witness(frame);
}

const IMAGES = {
  "nginx:1.27": { isLocal: false, pullMs: 100, digest: `sha256:${"5".repeat(64)}` },
};

const HEADER_BLOCK =
  /^Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/ecs\/aws4_request, SignedHeaders=host;x-amz-date, Signature=[0-9a-f]{64}\r\nHost: server\r\nX-Amz-Date: \d{8}T\d{6}Z\r\n\r\n\{/;

function answerOf(status: number, body: unknown): HttpResponse {
  const headers = { "Content-Type": "application/x-amz-json-1.1" };
  return { status, headers, body: JSON.stringify(body) };
}

function said(heard: Heard): string {
  return JSON.stringify(heard);
}
