import type { Clock } from "../../src/runtime/clock.ts";
import type { Frame } from "../fixtures/agent-protocol/witness.ts";
import {
  type DialWebSocket,
  type MessageSocket,
  UpgradeRefused,
} from "../../src/runtime/web-socket.ts";

/** What a server says to an upgrade. */
type SimUpgradeAnswer =
  | {
      readonly kind: "refuse";
      readonly refusal: { readonly status: number; readonly body: string };
    }
  | { readonly kind: "accept"; readonly connect: (socket: MessageSocket) => void };

interface SimUpgradeRequest {
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

type Server = (request: SimUpgradeRequest) => Promise<SimUpgradeAnswer>;

/** Abnormal closure, never sent on the wire (RFC 6455, 7.4.1). */
const BROKEN = 1006;
/** How long an end that closes waits for the other to agree, as the real one does. */
const CLOSE_TIMEOUT_MS = 2_000;

/**
 * A network of one server and named hosts in one process: slow if told so, and it breaks on command. Passes
 * `test/contracts/web-socket.ts` like the real one.
 */
export class SimNetwork {
  readonly #clock: Clock;
  readonly #latencyMs: () => number;
  readonly #connections = new Set<Connection>();
  readonly #partitioned = new Set<string>();
  readonly #watch: (frame: Frame) => void;
  #server: Server | undefined;

  constructor(options: {
    readonly clock: Clock;
    readonly latencyMs?: () => number;
    /** Sees every message that is sent. */
    readonly watch?: (frame: Frame) => void;
  }) {
    this.#clock = options.clock;
    this.#latencyMs = options.latencyMs ?? (() => 0);
    this.#watch = options.watch ?? (() => {});
  }

  /** From now on `server` answers; nobody does when it is absent. */
  serve(server: Server | undefined): void {
    this.#server = server;
  }

  /** How `host` opens sockets. */
  dialFrom(host: string): DialWebSocket {
    return (options) => {
      const outcome = Promise.withResolvers<MessageSocket>();
      const cancel = this.#clock.after(options.timeoutMs, () => {
        outcome.reject(new Error("the handshake timed out"));
      });
      void this.#connect(host, options).then(outcome.resolve, outcome.reject);
      return outcome.promise.finally(cancel);
    };
  }

  /** Breaks the connections of a host: both ends see them end. */
  cut(host: string): void {
    for (const connection of this.#connections) if (connection.host === host) connection.cut();
  }

  /** Breaks all connections, as the end of the server's process does. */
  cutAll(): void {
    for (const connection of this.#connections) connection.cut();
  }

  /** Lets nothing pass between a host and the server; neither end sees anything of it. */
  partition(host: string): void {
    this.#partitioned.add(host);
    for (const connection of this.#connections) if (connection.host === host) connection.mute();
  }

  /** Ends a partition; connections from before it break. */
  heal(host: string): void {
    this.#partitioned.delete(host);
    this.cut(host);
  }

  async #connect(
    host: string,
    { url, headers }: Parameters<DialWebSocket>[0],
  ): Promise<MessageSocket> {
    const { pathname, search } = new URL(url);
    await this.#travel();
    if (this.#partitioned.has(host)) return new Promise(() => {});
    if (!this.#server) throw new Error("connection refused");
    const answer = await this.#server({ target: `${pathname}${search}`, headers });
    if (answer.kind === "refuse") {
      await this.#travel();
      throw new UpgradeRefused(answer.refusal.status, answer.refusal.body);
    }
    const connection = new Connection(host, {
      clock: this.#clock,
      latencyMs: this.#latencyMs,
      onOver: () => void this.#connections.delete(connection),
      watch: (from, text) => this.#watch({ path: pathname, from, text }),
    });
    this.#connections.add(connection);
    answer.connect(connection.server);
    await this.#travel();
    return connection.client;
  }

  #travel(): Promise<void> {
    const ms = this.#latencyMs();
    return new Promise((resolve) => {
      if (ms > 0) this.#clock.after(ms, resolve);
      else this.#clock.nextTurn(resolve);
    });
  }
}

/** Two ends of one socket. */
class Connection {
  readonly host: string;
  readonly client: End;
  readonly server: End;

  constructor(
    host: string,
    options: EndOptions & { readonly watch: (from: Frame["from"], text: string) => void },
  ) {
    this.host = host;
    this.client = new End(options, (text) => options.watch("agent", text));
    this.server = new End(options, (text) => options.watch("server", text));
    this.client.peer = this.server;
    this.server.peer = this.client;
  }

  cut(): void {
    for (const end of [this.client, this.server]) end.deliver({ kind: "close", code: BROKEN });
  }

  mute(): void {
    for (const end of [this.client, this.server]) end.isMuted = true;
  }
}

type Event =
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "close"; readonly code: number };

type Listeners = Parameters<MessageSocket["listen"]>[0];

interface EndOptions {
  readonly clock: Clock;
  readonly latencyMs: () => number;
  readonly onOver: () => void;
}

class End implements MessageSocket {
  peer: End | undefined;
  isMuted = false;
  readonly #clock: Clock;
  readonly #latencyMs: () => number;
  readonly #onOver: () => void;
  readonly #watch: (text: string) => void;
  /** On their way to this end. */
  readonly #coming: Event[] = [];
  /** Arrived before anybody listened. */
  readonly #kept: Event[] = [];
  #listeners: Listeners | undefined;
  #isClosing = false;
  #isClosed = false;

  constructor({ clock, latencyMs, onOver }: EndOptions, watch: (text: string) => void) {
    this.#clock = clock;
    this.#latencyMs = latencyMs;
    this.#onOver = onOver;
    this.#watch = watch;
  }

  send(text: string): void {
    if (this.#isClosing || this.#isClosed) return;
    this.#watch(text);
    this.#transmit({ kind: "message", text });
  }

  close(code: number, _reason: string): void {
    if (this.#isClosing || this.#isClosed) return;
    this.#isClosing = true;
    this.#transmit({ kind: "close", code });
    this.#clock.after(CLOSE_TIMEOUT_MS, () => this.deliver({ kind: "close", code: BROKEN }));
  }

  listen(listeners: Listeners): void {
    this.#listeners = listeners;
    for (const event of this.#kept.splice(0)) this.#hand(event, listeners);
  }

  /** Something has arrived here. */
  deliver(event: Event): void {
    if (this.#isClosed) return;
    if (event.kind === "close") {
      this.#isClosed = true;
      this.#onOver();
      // The answer of the closing handshake.
      if (!this.#isClosing && event.code !== BROKEN) this.#transmit(event);
    }
    if (this.#listeners) this.#hand(event, this.#listeners);
    else this.#kept.push(event);
  }

  #transmit(event: Event): void {
    const { peer } = this;
    if (this.isMuted || !peer) return;
    peer.#coming.push(event);
    // Each arrival takes the oldest, so that no message overtakes another however latency varies.
    const arrive = (): void => {
      const oldest = peer.#coming.shift();
      if (oldest && !peer.isMuted) peer.deliver(oldest);
    };
    const ms = this.#latencyMs();
    if (ms > 0) this.#clock.after(ms, arrive);
    else this.#clock.nextTurn(arrive);
  }

  #hand(event: Event, listeners: Listeners): void {
    if (event.kind === "message") listeners.onMessage(event.text);
    else listeners.onClose(event.code);
  }
}
