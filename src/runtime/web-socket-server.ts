import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { MAX_MESSAGE_BYTES, messageSocket } from "./message-socket.ts";
import { STATUS_CODES } from "./node-http.ts";
import type { MessageSocket } from "./web-socket.ts";

/** A request to become a WebSocket, as an HTTP server's `upgrade` event hands it out. */
export interface Upgrade {
  readonly incoming: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Answers upgrades on behalf of an HTTP server. */
export interface WebSocketUpgrades {
  /** To be called when an upgrade comes, before anything is awaited: a socket may break at any time. */
  guard(upgrade: Upgrade): void;
  /** Does the handshake and hands out the socket; answers a request that is no proper handshake itself. */
  accept(upgrade: Upgrade, connect: (socket: MessageSocket) => void): void;
  refuse(upgrade: Upgrade, status: number, body: string): void;
  /** Cuts every connection that is still there. */
  terminate(): void;
}

/** `headersOf` gives the headers that go with a refusal beside those of HTTP itself. */
export function webSocketUpgrades(
  headersOf: () => Readonly<Record<string, string>> = () => ({}),
): WebSocketUpgrades {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  const refuse = (socket: Duplex, status: number, body: string): void => {
    const headers = Object.entries(headersOf()).map(([name, value]) => `${name}: ${value}`);
    socket.end(
      [
        `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
        "Connection: close",
        "Content-Type: application/json",
        `Content-Length: ${Buffer.byteLength(body)}`,
        ...headers,
        "",
        body,
      ].join("\r\n"),
    );
  };
  // Without a listener the library would answer in words and a form of its own.
  server.on("wsClientError", (error, socket) => {
    refuse(socket, 400, JSON.stringify({ BadRequestException: error.message }));
  });
  return {
    guard: ({ socket }) => {
      // A peer that goes away while it waits for the answer needs none.
      socket.on("error", () => socket.destroy());
    },
    accept: ({ incoming, socket, head }, connect) => {
      if (socket.destroyed) return;
      server.handleUpgrade(incoming, socket, head, (webSocket) => {
        incoming.socket.setKeepAlive(true, KEEP_ALIVE_AFTER_MS);
        connect(messageSocket(webSocket));
      });
    },
    refuse: ({ socket }, status, body) => refuse(socket, status, body),
    terminate: () => {
      for (const webSocket of server.clients) webSocket.terminate();
    },
  };
}

/** The kernel asks a silent peer whether it is still there, since not every session hears from it. */
const KEEP_ALIVE_AFTER_MS = 60_000;
