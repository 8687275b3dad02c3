import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer, request as httpRequest } from "./node-http.ts";

/** A request before its body was read. */
export interface ListenerHead {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly remoteAddress: string;
  /** The address it was sent to. */
  readonly localAddress: string;
}

export interface ListenerAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What to do with a request: read the body and answer, or hand all of it on to another server as it is. */
export type Treatment =
  | { readonly kind: "answer"; readonly answer: (body: string) => Promise<ListenerAnswer> }
  | { readonly kind: "forward"; readonly to: string; readonly unreachable: ListenerAnswer };

export interface HttpListener {
  readonly port: number;
  /** Stops listening and ends what is under way. */
  close(): Promise<void>;
}

/** How long a client may take for its head, and for its body. */
const HEADERS_MS = 5_000;
const REQUEST_MS = 300_000;
const MAX_BODY_BYTES = 64 * 1024;
const TOO_LARGE: ListenerAnswer = { status: 413, contentType: "text/plain", body: "" };
const FAILED: ListenerAnswer = { status: 500, contentType: "application/json", body: "{}" };

/**
 * A small HTTP server for containers. Rejects with Node's error (`EADDRINUSE`, `EADDRNOTAVAIL`, `EACCES`) when it
 * cannot listen. Its connections keep nothing alive. `onFault` is told of faults of ours.
 */
export function listenHttp(options: {
  readonly host: string;
  readonly port: number;
  readonly treat: (head: ListenerHead) => Promise<Treatment>;
  readonly onFault: (error: unknown) => void;
}): Promise<HttpListener> {
  const server = createServer({
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    requireHostHeader: false,
  });
  server.on("request", (incoming, outgoing) => {
    serve(incoming, outgoing, options.treat).catch((error: unknown) => {
      options.onFault(error);
      if (outgoing.headersSent) outgoing.destroy();
      else send(outgoing, FAILED);
    });
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: options.host, port: options.port }, () => {
      server.off("error", reject);
      const address = server.address();
      const port = address !== null && typeof address === "object" ? address.port : 0;
      resolve({ port, close: () => close(server) });
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  treat: (head: ListenerHead) => Promise<Treatment>,
): Promise<void> {
  const treatment = await treat(headOf(incoming));
  if (treatment.kind === "forward") return forward(incoming, outgoing, treatment);
  const body = await readBody(incoming);
  send(outgoing, body === undefined ? TOO_LARGE : await treatment.answer(body));
}

function headOf(incoming: IncomingMessage): ListenerHead {
  const { rawHeaders, socket } = incoming;
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ""] as const] : [],
  );
  return {
    method: incoming.method ?? "",
    target: incoming.url ?? "",
    headers,
    remoteAddress: socket.remoteAddress ?? "",
    localAddress: socket.localAddress ?? "",
  };
}

async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    const part = Buffer.from(chunk);
    bytes += part.byteLength;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function send(outgoing: ServerResponse, { status, contentType, body }: ListenerAnswer): void {
  outgoing.writeHead(status, {
    "content-type": contentType,
    "content-length": Buffer.byteLength(body),
  });
  outgoing.end(body);
}

/** Of one connection, and nothing the server at the other end is to see. */
const HOP_BY_HOP = /^(connection|keep-alive|proxy-connection|expect|upgrade)$/i;

/** The head goes on as it came, so that its signature holds; bodies stream both ways. */
async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { to, unreachable }: Treatment & { readonly kind: "forward" },
): Promise<void> {
  const { protocol, hostname, port } = new URL(to);
  const ask = protocol === "https:" ? process.getBuiltinModule("node:https").request : httpRequest;
  const { rawHeaders, method, url: path } = incoming;
  const upstream = ask({
    hostname: hostname.replaceAll(/^\[|\]$/g, ""),
    port,
    method,
    path,
    setHost: false,
    headers: withoutHopByHop(rawHeaders),
  });
  upstream.on("response", (response) => {
    outgoing.writeHead(response.statusCode ?? 502, withoutHopByHop(response.rawHeaders));
    response.pipe(outgoing);
    response.on("error", () => outgoing.destroy());
  });
  upstream.on("error", () => {
    if (outgoing.headersSent) outgoing.destroy();
    else send(outgoing, unreachable);
  });
  outgoing.on("close", () => upstream.destroy());
  incoming.on("error", () => upstream.destroy());
  incoming.pipe(upstream);
}

/** Names and values in turn, as Node has them raw. */
function withoutHopByHop(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => {
    const name = rawHeaders[index - (index % 2)] ?? "";
    return !HOP_BY_HOP.test(name);
  });
}
