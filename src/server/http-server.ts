import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Clock } from "../runtime/clock.ts";
import { createServer } from "../runtime/node-http.ts";
import type { Upgrade } from "../runtime/web-socket-server.ts";
import type { Application, HttpResponse } from "../wire/http.ts";
import { malformedAnswer, type Malformation } from "../wire/malformed.ts";
import type { StreamedApplication, StreamedResponse } from "../wire/streamed.ts";
import { isUpgrade, toRequest } from "./incoming.ts";
import { pump } from "./pump.ts";
import { sendRaw } from "./raw-answer.ts";
import {
  type BodyBudget,
  type BodyOutcome,
  bodyBudget,
  declaredBytes,
  readBody,
} from "./request-body.ts";
import { STREAM_LIMITS, streamedExchanges, type StreamLimits } from "./streamed-exchange.ts";

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  readonly application: Application;
  /** Takes the requests that are not to be held in memory. */
  readonly streamed?: StreamedApplication;
  readonly streamLimits?: StreamLimits;
  readonly clock: Clock;
  /** Makes the id of a request that the application never sees. */
  readonly requestId: () => string;
  /** Of longer bodies the application learns that they are too long. */
  readonly maxBodyBytes: number;
  /** Called for every WebSocket upgrade; it owns the socket from then on. */
  readonly onUpgrade: (upgrade: Upgrade) => void;
  /** How long a client may take. */
  readonly patience?: Patience;
}

export interface RunningHttpServer {
  readonly port: number;
  /** Stops listening, lets running requests end for `graceMs`, then closes what is left. */
  close(graceMs: number): Promise<void>;
}

/** What bounds a client that is slow, on purpose or not. */
export interface Patience {
  /** From the first byte of a request to the end of its headers. */
  readonly headersMs: number;
  /** From the head of a request to the end of its body, unless it is a streamed one. */
  readonly requestMs: number;
  /** Without a byte in either direction, while a request or its answer is under way. */
  readonly silenceMs: number;
  /** How often the first is looked at. */
  readonly checkEveryMs: number;
}

const PATIENCE: Patience = {
  headersMs: 20_000,
  requestMs: 120_000,
  silenceMs: 60_000,
  checkEveryMs: 5_000,
};

/** AWS SDKs keep connections open and send again at once; Node's default of 5 s would race with them. */
const KEEP_ALIVE_MS = 65_000;

/** Room for two connections each of some thousand agents, and an end to what a client can open. */
const MAX_CONNECTIONS = 10_000;

/** What the bodies of all requests under way may take together. */
const MAX_BUFFERED_BYTES = 256 * 1024 * 1024;

/** How long what is left of a body that is too long is thrown away, so that its sender sees the answer. */
const LINGER_MS = 2_000;

/**
 * Puts the application behind a socket. Rejects when it cannot listen there. Whatever bytes come, they get an
 * answer with a request id or a closed connection, in a time and with a memory that are bounded.
 */
export async function listen(options: HttpServerOptions): Promise<RunningHttpServer> {
  const patience = options.patience ?? PATIENCE;
  const server = createServer({
    // A request without a Host gets an answer of ours, which has a request id.
    requireHostHeader: false,
    shouldUpgradeCallback: isUpgrade,
    headersTimeout: patience.headersMs,
    // Streamed requests may take longer than all others; `answerer` has the time of those.
    requestTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: patience.checkEveryMs,
  });
  server.timeout = patience.silenceMs;
  server.maxConnections = MAX_CONNECTIONS;
  const state: State = { isClosing: false, exchanges: new WeakMap(), streams: new Set() };
  const answer = answerer(options, state);
  server.on("request", (incoming, outgoing) => answer(incoming, outgoing, "at once"));
  server.on("checkContinue", (incoming, outgoing) => answer(incoming, outgoing, "when told"));
  server.on("checkExpectation", (_incoming, outgoing: ServerResponse) => {
    send(outgoing, malformedAnswer("expectation", options.requestId()));
  });
  server.on("upgrade", (incoming, socket, head) => options.onUpgrade({ incoming, socket, head }));
  server.on("connect", (incoming, socket) => {
    socket.on("error", () => socket.destroy());
    void options
      .application(toRequest(incoming, { kind: "whole", bytes: new Uint8Array() }))
      .then((response) => sendRaw(socket, response, options.clock.nowMs()));
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    breakOff(options, state, { socket, what: malformation(error) });
  });
  const port = await bind(server, options);
  return {
    port,
    close: (graceMs) => {
      state.isClosing = true;
      // They would not end by themselves.
      for (const end of state.streams) end();
      return close(server, options.clock, graceMs);
    },
  };
}

/** Tells a client what is wrong with its request, and closes the connection. */
function breakOff(
  options: HttpServerOptions,
  state: State,
  { socket, what }: { readonly socket: Duplex; readonly what: Malformation },
): void {
  const response = malformedAnswer(what, options.requestId());
  const refuse = (): void => sendRaw(socket, response, options.clock.nowMs());
  // Of pipelined requests those before the broken one get their answers first.
  const before = lastWhole(state, socket);
  if (before) before.once("finish", refuse);
  else refuse();
}

/** What Node's parser and its timers complain of (Node.js documentation, "Event: 'clientError'"). */
function malformation(error: NodeJS.ErrnoException): Malformation {
  switch (error.code) {
    case "HPE_HEADER_OVERFLOW":
      return "headers too large";
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return "too slow";
    default:
      return "syntax";
  }
}

function bind(server: Server, options: HttpServerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: options.host, port: options.port, backlog: 1024 }, () => {
      server.off("error", reject);
      resolve(portOf(server.address()));
    });
  });
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("not a TCP server");
  return address.port;
}

function close(server: Server, clock: Clock, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(graceMs, () => server.closeAllConnections());
    // Node counts a connection whose answer was given to it in this turn as idle, and would cut it off.
    clock.nextTurn(() => {
      server.close(() => {
        cancel();
        resolve();
      });
    });
  });
}

interface State {
  isClosing: boolean;
  /** What is under way on each connection: the answer to be, by its request. */
  readonly exchanges: WeakMap<Duplex, Map<IncomingMessage, ServerResponse>>;
  /** Ends the answers that are sent as they come. */
  readonly streams: Set<() => void>;
}

function sendStream(
  outgoing: ServerResponse,
  { status, headers }: HttpResponse,
  stream: AsyncGenerator<Uint8Array>,
  { streams }: State,
): void {
  const end = (): void => void outgoing.end();
  streams.add(end);
  outgoing.once("close", () => streams.delete(end));
  outgoing.writeHead(status, headers);
  void pump(stream, outgoing);
}

function noteExchange(state: State, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { socket } = incoming;
  let exchanges = state.exchanges.get(socket);
  if (!exchanges) state.exchanges.set(socket, (exchanges = new Map()));
  exchanges.set(incoming, outgoing);
  outgoing.once("close", () => exchanges.delete(incoming));
}

/** The answer under way to the last request on a connection that came whole. */
function lastWhole(state: State, socket: Duplex): ServerResponse | undefined {
  const exchanges = [...(state.exchanges.get(socket) ?? [])];
  return exchanges.findLast(([incoming]) => incoming.complete)?.[1];
}

/** Whether the client sends its body by itself, or waits to be told (Expect: 100-continue). */
type BodyComes = "at once" | "when told";

type Answer = (incoming: IncomingMessage, outgoing: ServerResponse, bodyComes: BodyComes) => void;

/** Reads the body and answers; a connection that breaks meanwhile needs no answer. */
function answerer(options: HttpServerOptions, state: State): Answer {
  const { clock, patience = PATIENCE } = options;
  const budget = bodyBudget({ eachBytes: options.maxBodyBytes, allBytes: MAX_BUFFERED_BYTES });
  const stream = options.streamed
    ? streamedExchanges(options.streamed, clock, options.streamLimits ?? STREAM_LIMITS)
    : () => false;
  return (incoming, outgoing, bodyComes) => {
    noteExchange(state, incoming, outgoing);
    let isInvited = bodyComes === "at once";
    const answerEarly = (response: HttpResponse): void => {
      if (!isInvited) sendLast(outgoing, response);
      else sendAndLinger(clock, { incoming, outgoing, response });
    };
    if (incoming.headers.host === undefined && incoming.httpVersion !== "1.0") {
      send(outgoing, malformedAnswer("no host", options.requestId()));
      return;
    }
    const streamed = stream({
      incoming,
      outgoing,
      invite: () => {
        if (!isInvited) outgoing.writeContinue();
        isInvited = true;
      },
      answerEarly: (response) => answerEarly(inMemory(response)),
    });
    if (streamed) return;
    const cancel = clock.after(patience.requestMs, () => {
      breakOff(options, state, { socket: incoming.socket, what: "too slow" });
    });
    incoming.once("end", cancel);
    outgoing.once("close", cancel);
    const reply = async (body: BodyOutcome): Promise<void> => {
      const response = await options.application(toRequest(incoming, body));
      // Node closes what is idle when the server closes, and not what becomes so later.
      if (state.isClosing) outgoing.setHeader("connection", "close");
      if (response.stream) sendStream(outgoing, response, response.stream, state);
      else if (body.kind === "whole") send(outgoing, response);
      else answerEarly(response);
    };
    read(incoming, { budget, outgoing, bodyComes, reply: (body) => void reply(body) });
  };
}

/** A body that is sent early is never one of many bytes. */
function inMemory({ status, headers, body }: StreamedResponse): HttpResponse {
  const isWhole = typeof body === "string" || body instanceof Uint8Array;
  return { status, headers, body: isWhole ? body : "" };
}

function read(
  incoming: IncomingMessage,
  how: {
    readonly budget: BodyBudget;
    readonly outgoing: ServerResponse;
    readonly bodyComes: BodyComes;
    readonly reply: (body: BodyOutcome) => void;
  },
): void {
  if (declaredBytes(incoming) > how.budget.eachBytes) return how.reply({ kind: "too large" });
  if (how.bodyComes === "when told") how.outgoing.writeContinue();
  readBody({ incoming, outgoing: how.outgoing }, how.budget, how.reply);
}

function send(outgoing: ServerResponse, response: HttpResponse): void {
  writeHead(outgoing, response);
  outgoing.end(response.body);
}

/** The client is not told to send its body, so the connection is of no more use. */
function sendLast(outgoing: ServerResponse, response: HttpResponse): void {
  outgoing.setHeader("connection", "close");
  send(outgoing, response);
}

/**
 * Answers before the body has come. Closing at once would reset the connection of a client that still sends,
 * and its answer would be lost with it (RFC 9112, "Tear-down").
 */
function sendAndLinger(
  clock: Clock,
  given: {
    readonly incoming: IncomingMessage;
    readonly outgoing: ServerResponse;
    readonly response: HttpResponse;
  },
): void {
  const { incoming, outgoing, response } = given;
  outgoing.setHeader("connection", "close");
  writeHead(outgoing, response);
  outgoing.write(response.body);
  const cancel = clock.after(LINGER_MS, () => outgoing.end());
  incoming.once("end", () => {
    cancel();
    outgoing.end();
  });
  incoming.once("close", cancel);
  incoming.resume();
}

function writeHead(outgoing: ServerResponse, { status, headers, body }: HttpResponse): void {
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  outgoing.writeHead(status, { ...headers, "content-length": length });
}
