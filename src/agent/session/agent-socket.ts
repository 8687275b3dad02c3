import type { Clock } from "../../runtime/clock.ts";
import type { DialWebSocket, MessageSocket } from "../../runtime/web-socket.ts";
import type { SigningCredentials } from "../../wire/signature/sign.ts";
import { signRequest } from "../../wire/signature/sign.ts";

/** What it takes to open a signed socket to the control plane. */
export interface SocketPorts {
  readonly dial: DialWebSocket;
  readonly clock: Clock;
  readonly credentials: SigningCredentials;
  readonly region: string;
}

/** Where a socket goes, taken apart as a signature needs it. */
export interface SocketTarget {
  readonly url: string;
  readonly host: string;
  /** Path and query. */
  readonly target: string;
}

const HANDSHAKE_TIMEOUT_MS = 30_000;

/** The address of a socket: `ws` under the base URL that DiscoverPollEndpoint gave, with its query. */
export function socketTarget(
  endpoint: string,
  query: Readonly<Record<string, string>>,
): SocketTarget {
  const match = /^http(s?):\/\/([^/]+)(\/.*)?$/.exec(endpoint);
  const host = match?.[2] ?? "";
  const path = `${(match?.[3] ?? "").replace(/\/$/, "")}/ws`;
  const parameters = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  const target = `${path}?${parameters.join("&")}`;
  return { url: `ws${match?.[1] ?? ""}://${host}${target}`, host, target };
}

/** Opens the socket with a signature in the headers of its GET. */
export function dialSigned(ports: SocketPorts, to: SocketTarget): Promise<MessageSocket> {
  return ports.dial({
    url: to.url,
    headers: signedHeaders(ports, to, ""),
    timeoutMs: HANDSHAKE_TIMEOUT_MS,
  });
}

/** Signs a GET of the socket's address, with that text as its body. */
export function signedHeaders(
  { clock, credentials, region }: SocketPorts,
  to: SocketTarget,
  body: string,
): Readonly<Record<string, string>> {
  return signRequest({
    method: "GET",
    target: to.target,
    headers: { host: to.host },
    body,
    credentials,
    region,
    service: "ecs",
    nowMs: clock.nowMs(),
  });
}
