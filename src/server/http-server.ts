import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "../runtime/clock.ts";
import type { Upgrade } from "../runtime/web-socket-server.ts";
import type { Application, HttpRequest, HttpResponse } from "../wire/http.ts";

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  readonly application: Application;
  readonly clock: Clock;
  /** Bodies longer than this are cut off; the application answers such a request by its length. */
  readonly maxBodyBytes: number;
  /** Called for every upgrade request; it owns the socket from then on. */
  readonly onUpgrade: (upgrade: Upgrade) => void;
}

export interface RunningHttpServer {
  readonly port: number;
  /** Stops listening, lets running requests end for `graceMs`, then closes what is left. */
  close(graceMs: number): Promise<void>;
}

/** Puts the application behind a socket. Rejects when it cannot listen there. */
export async function listen(options: HttpServerOptions): Promise<RunningHttpServer> {
  const server = createServer((incoming, outgoing) => answer(options, incoming, outgoing));
  // AWS SDKs keep connections open and send again at once; Node's default of 5 s would race with them.
  server.keepAliveTimeout = 65_000;
  server.on("upgrade", (incoming, socket, head) => options.onUpgrade({ incoming, socket, head }));
  server.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  });
  const port = await bind(server, options);
  return { port, close: (graceMs) => close(server, options.clock, graceMs) };
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
    server.close(() => {
      cancel();
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** Reads the body and answers; a connection that breaks meanwhile needs no answer. */
function answer(
  options: HttpServerOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  incoming.on("data", (chunk: Buffer) => {
    length += chunk.length;
    // One byte over the limit is kept, by which the application sees that the body is too large.
    if (length - chunk.length <= options.maxBodyBytes) chunks.push(chunk);
  });
  incoming.on("end", () => {
    const body = chunks.length === 1 ? (chunks[0] ?? EMPTY) : Buffer.concat(chunks);
    void options
      .application(toRequest(incoming, body))
      .then((response) => send(outgoing, response));
  });
}

const EMPTY = Buffer.alloc(0);

/** The request as it stood on the wire. */
export function toRequest(incoming: IncomingMessage, body: Uint8Array): HttpRequest {
  const raw = incoming.rawHeaders;
  const headers: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    headers.push([raw[index] ?? "", raw[index + 1] ?? ""]);
  }
  return { method: incoming.method ?? "", target: incoming.url ?? "/", headers, body };
}

function send(outgoing: ServerResponse, response: HttpResponse): void {
  const body = response.body;
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  outgoing.writeHead(response.status, { ...response.headers, "content-length": length });
  outgoing.end(body);
}
