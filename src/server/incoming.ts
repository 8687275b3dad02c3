import type { IncomingMessage } from "node:http";
import type { HttpRequest } from "../wire/http.ts";
import type { RequestHead } from "../wire/streamed.ts";
import type { BodyOutcome } from "./request-body.ts";

/** The request as it stood on the wire. */
export function toRequest(incoming: IncomingMessage, body: BodyOutcome): HttpRequest {
  const request = toHead(incoming);
  if (body.kind === "whole") return { ...request, body: body.bytes };
  return { ...request, body: new Uint8Array(), cut: body.kind };
}

/** The same without its body. */
export function toHead(incoming: IncomingMessage): RequestHead {
  const raw = incoming.rawHeaders;
  const headers: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    headers.push([raw[index] ?? "", raw[index + 1] ?? ""]);
  }
  return {
    method: incoming.method ?? "",
    target: incoming.url ?? "/",
    headers,
    sourceIp: () => sourceIp(incoming),
  };
}

/** A socket for both families shows an IPv4 address as the IPv6 one it is mapped to. */
function sourceIp(incoming: IncomingMessage): string | undefined {
  return incoming.socket.remoteAddress?.replace(/^::ffff:/, "");
}

/**
 * Whether a request becomes a WebSocket. Some clients offer `Upgrade: h2c` with every request (the JDK's does);
 * what is not understood there is to be ignored (RFC 9110, "Upgrade").
 */
export function isUpgrade(incoming: IncomingMessage): boolean {
  return incoming.method === "GET" && incoming.headers.upgrade?.toLowerCase() === "websocket";
}
