import type { Agent as HttpAgent, IncomingMessage } from "node:http";
import { Agent, request as httpRequest } from "../../runtime/node-http.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { EngineAddress } from "./engine-address.ts";
import { formatEngineAddress } from "./engine-address.ts";
import { negotiateApiVersion } from "./api-version.ts";
import { EngineRefusal, EngineTimeout, EngineUnreachable } from "./engine-fault.ts";

/** One request to the engine. `path` is without the version prefix: `/containers/create`. */
export interface EngineRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** A JSON document, or bytes sent as a tar archive. */
  readonly body?: object | Uint8Array;
  /** Limits the wait for the answer; for a stream, the wait for its head. */
  readonly timeoutMs: number;
}

/**
 * Docker Engine's HTTP API over a Unix socket or TCP (docs/decisions/0004). Every call either answers, or
 * rejects with `EngineRefusal`, `EngineTimeout` or `EngineUnreachable`.
 */
export interface EngineClient {
  readonly address: EngineAddress;
  /** Sends a request and reads the whole JSON answer; nothing for an empty body. */
  call(request: EngineRequest): Promise<unknown>;
  /** Sends a request and hands out the body as it comes. The caller reads it to its end or destroys it. */
  stream(request: EngineRequest): Promise<IncomingMessage>;
  /** The API version spoken, as agreed with the engine. */
  apiVersion(): Promise<string>;
  close(): void;
}

export function createEngineClient(options: {
  readonly address: EngineAddress;
  readonly clock: Clock;
}): EngineClient {
  const { address, clock } = options;
  // Long waits (stop, logs, events) and short calls share no limit, so that none can hold up another.
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: 16 });
  let agreed: Promise<string> | undefined;

  const apiVersion = (): Promise<string> => {
    agreed ??= open(agent, address, clock, { method: "GET", path: "/version", timeoutMs: 5_000 })
      .then(readJson)
      .then(negotiateApiVersion);
    agreed.catch(() => {
      agreed = undefined;
    });
    return agreed;
  };
  const send = async (request: EngineRequest): Promise<IncomingMessage> => {
    const path = `/v${await apiVersion()}${request.path}`;
    return open(agent, address, clock, { ...request, path });
  };

  return {
    address,
    apiVersion,
    stream: send,
    call: async (request) => {
      const response = await send(request);
      return within(clock, request.timeoutMs, response, readJson(response));
    },
    close: () => agent.destroy(),
  };
}

/** Sends the request and waits for the head of the answer, once more if a kept connection had gone stale. */
async function open(
  agent: HttpAgent,
  address: EngineAddress,
  clock: Clock,
  request: EngineRequest,
): Promise<IncomingMessage> {
  const first = await attempt(agent, address, clock, request);
  const outcome = first.kind === "stale" ? await attempt(agent, address, clock, request) : first;
  if (outcome.kind !== "answered") throw outcome.error;
  const { response } = outcome;
  const status = response.statusCode ?? 0;
  if (status < 400) return response;
  throw new EngineRefusal(status, refusalText(await readText(response), status));
}

type Attempt =
  | { readonly kind: "answered"; readonly response: IncomingMessage }
  | { readonly kind: "failed" | "stale"; readonly error: Error };

function attempt(
  agent: HttpAgent,
  address: EngineAddress,
  clock: Clock,
  request: EngineRequest,
): Promise<Attempt> {
  return new Promise((resolve) => {
    const { headers, payload } = encodeBody(request.body);
    const outgoing = httpRequest({
      agent,
      ...(address.kind === "unix"
        ? { socketPath: address.socketPath, host: "docker" }
        : { host: address.host, port: address.port }),
      method: request.method,
      path: `${request.path}${encodeQuery(request.query)}`,
      headers: { ...headers, ...request.headers },
    });
    const cancel = clock.after(request.timeoutMs, () => {
      outgoing.destroy(new EngineTimeout(request.timeoutMs));
    });
    outgoing.on("response", (response) => {
      cancel();
      resolve({ kind: "answered", response });
    });
    outgoing.on("error", (error) => {
      cancel();
      if (error instanceof EngineTimeout) return resolve({ kind: "failed", error });
      const kind = outgoing.reusedSocket ? "stale" : "failed";
      const where = formatEngineAddress(address);
      const text = `cannot reach the container engine at ${where}: ${error.message}`;
      resolve({ kind, error: new EngineUnreachable(text, { cause: error }) });
    });
    outgoing.end(payload);
  });
}

function encodeBody(body: object | Uint8Array | undefined): {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload?: string | Uint8Array;
} {
  if (body === undefined) return { headers: { "content-length": "0" } };
  if (body instanceof Uint8Array) {
    const length = String(body.byteLength);
    return {
      headers: { "content-type": "application/x-tar", "content-length": length },
      payload: body,
    };
  }
  const payload = JSON.stringify(body);
  const length = String(Buffer.byteLength(payload));
  return { headers: { "content-type": "application/json", "content-length": length }, payload };
}

function encodeQuery(query: Readonly<Record<string, string>> | undefined): string {
  return query === undefined ? "" : `?${new URLSearchParams(query).toString()}`;
}

async function within<T>(
  clock: Clock,
  timeoutMs: number,
  response: IncomingMessage,
  reading: Promise<T>,
): Promise<T> {
  const cancel = clock.after(timeoutMs, () => response.destroy(new EngineTimeout(timeoutMs)));
  try {
    return await reading;
  } finally {
    cancel();
  }
}

async function readJson(response: IncomingMessage): Promise<unknown> {
  const text = await readText(response);
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EngineUnreachable("the container engine did not answer with JSON", { cause });
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response) chunks.push(Buffer.from(chunk));
  } catch (error) {
    if (error instanceof EngineTimeout) throw error;
    throw new EngineUnreachable("the container engine broke off its answer", { cause: error });
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Docker's errors are `{"message": "…"}`; a proxy in between may answer anything. */
function refusalText(text: string, status: number): string {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && "message" in body) {
      return String(body.message).trim();
    }
  } catch {
    // Not JSON: the text itself is all there is to say.
  }
  return text.trim() === "" ? `status ${status}` : text.trim();
}
