import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Clock } from "../runtime/clock.ts";
import { setPatience } from "../runtime/socket-patience.ts";
import type { StreamedApplication, StreamedBody, StreamedResponse } from "../wire/streamed.ts";
import { toHead } from "./incoming.ts";

/** What bounds requests whose bodies are not held in memory. */
export interface StreamLimits {
  /** How many may be under way. */
  readonly atOnce: number;
  /** From the head of a request to the end of its answer. */
  readonly totalMs: number;
  /** Without a byte in either direction, once the body has come: until a large file is on the disk. */
  readonly quietMs: number;
}

export const STREAM_LIMITS: StreamLimits = {
  atOnce: 512,
  totalMs: 2 * 60 * 60_000,
  quietMs: 10 * 60_000,
};

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Tells a client that waits for it (Expect: 100-continue) to send its body. */
  readonly invite: () => void;
  /** For an answer that does not depend on a body that is still to come. */
  readonly answerEarly: (response: StreamedResponse) => void;
}

/** Runs streamed requests on sockets; false when a request is none. */
export function streamedExchanges(
  application: StreamedApplication,
  clock: Clock,
  limits: StreamLimits,
): (exchange: Exchange) => boolean {
  let underWay = 0;
  return (exchange) => {
    const head = toHead(exchange.incoming);
    if (!application.takes(head)) return false;
    if (underWay >= limits.atOnce) {
      exchange.answerEarly(application.refuse(head));
      return true;
    }
    underWay += 1;
    const cancel = clock.after(limits.totalMs, () => exchange.incoming.socket.destroy());
    exchange.outgoing.once("close", () => {
      underWay -= 1;
      cancel();
    });
    void run(application, exchange, limits);
    return true;
  };
}

async function run(
  application: StreamedApplication,
  exchange: Exchange,
  limits: StreamLimits,
): Promise<void> {
  const { incoming, outgoing } = exchange;
  const { socket } = incoming;
  let usualMs: number | undefined;
  const body = bodyOf(exchange, () => {
    usualMs = setPatience(socket, limits.quietMs);
  });
  const response = await application.handle({ ...toHead(incoming), body });
  if (usualMs !== undefined) setPatience(socket, usualMs);
  if (outgoing.destroyed) return drop(response);
  if (!incoming.complete) {
    if (typeof response.body === "string" || response.body instanceof Uint8Array) {
      return exchange.answerEarly(response);
    }
    // The answer is on its way already; what still comes is read and forgotten.
    incoming.resume();
  }
  await send(exchange, response);
}

async function* bodyOf(
  { incoming, invite }: Exchange,
  onEnd: () => void,
): AsyncGenerator<Uint8Array> {
  invite();
  // The socket stays: an answer to what has come may still be sent.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) yield chunk;
  onEnd();
}

function drop({ body }: StreamedResponse): void {
  if (typeof body !== "string" && !(body instanceof Uint8Array)) body.drop?.();
}

async function send({ incoming, outgoing }: Exchange, response: StreamedResponse): Promise<void> {
  const { status, headers, body } = response;
  if (typeof body === "string" || body instanceof Uint8Array) {
    const length = headers["content-length"] ?? String(Buffer.byteLength(body));
    outgoing.writeHead(status, { ...headers, "content-length": length });
    outgoing.end(body);
    return;
  }
  outgoing.writeHead(status, { ...headers, "content-length": String(body.length) });
  if (incoming.method === "HEAD") {
    body.drop?.();
    outgoing.end();
    return;
  }
  try {
    await pipeline(readable(body), outgoing);
  } catch {
    // The client left, or the file broke off: a connection that closes too early says so.
    outgoing.destroy();
  }
}

function readable(body: StreamedBody): Readable {
  const bytes = body.read();
  return bytes instanceof Readable ? bytes : Readable.from(bytes, { objectMode: false });
}
