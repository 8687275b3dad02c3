import type { Clock } from "../../runtime/clock.ts";
import type { HttpListener, ListenerHead, Treatment } from "../../runtime/http-listener.ts";
import { listenHttp } from "../../runtime/http-listener.ts";
import type { Log } from "../../runtime/log.ts";
import { answerRequest } from "./answer.ts";
import { apiGate } from "./api-gate.ts";
import { callerOf } from "./caller.ts";
import type { HostTasks } from "./host-tasks.ts";
import { createRateLimit } from "./rate-limit.ts";
import { STARTING, TOO_MANY, UNREACHABLE } from "./request.ts";

/** An address that containers reach and that this machine can be given. */
export interface EndpointAddress {
  readonly kind: "available";
  readonly address: string;
  /**
   * Gives the machine the address, unless it has it, and has what is sent to port 80 of it arrive at the listening
   * port; what is in the way, if something is.
   */
  add(): Promise<string | undefined>;
  /** Takes the address away again, if it was given by Longshore. */
  remove(): Promise<void>;
}

/**
 * The endpoint that containers of this machine's tasks ask about themselves and get credentials from. One for all
 * agents of the process.
 */
export interface TaskEndpoint {
  /** `http://ADDRESS`; nothing while it cannot be served, and then no container is told of it. */
  url(): string | undefined;
  /** Serves the tasks of an agent until the returned function is called. */
  join(host: HostTasks): () => void;
  close(): Promise<void>;
}

export interface EndpointOptions {
  readonly address: EndpointAddress | { readonly kind: "unavailable"; readonly reason: string };
  /** How many agents will join; before they all know their tasks, nothing can be said of any. */
  readonly agents: number;
  /** The API that signed requests are handed on to. */
  readonly api: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** The address of the ECS agent's endpoint, which the AWS SDKs know. */
export const ENDPOINT_ADDRESS = "169.254.170.2";
/** The ECS agent's own, which no task may take; port 80 of the host stays free for tasks. */
export const LISTENING_PORT = 51_679;
/** Another Longshore, or the ECS agent, may leave the address to us later. */
const RETRY_MS = 5_000;

export async function openTaskEndpoint(options: EndpointOptions): Promise<TaskEndpoint> {
  const { address, log } = options;
  if (address.kind === "unavailable") {
    log.warn(UNSERVED, { reason: address.reason });
    return { url: () => undefined, join: () => () => {}, close: async () => {} };
  }
  const endpoint = new ListeningEndpoint(address, options);
  const reason = await endpoint.open();
  if (reason !== undefined) log.warn(UNSERVED, { reason });
  return endpoint;
}

const UNSERVED = "containers get no metadata and no credentials on this host";

class ListeningEndpoint implements TaskEndpoint {
  readonly #address: EndpointAddress;
  readonly #options: EndpointOptions;
  readonly #hosts = new Set<HostTasks>();
  #joined = 0;
  #listener: HttpListener | undefined;
  #cancelRetry = (): void => {};
  #isClosed = false;

  constructor(address: EndpointAddress, options: EndpointOptions) {
    this.#address = address;
    this.#options = options;
  }

  /** Tries now, and until it works; what is in the way now, if something is. */
  async open(): Promise<string | undefined> {
    const complaint = await this.#tryOnce();
    if (complaint !== undefined && !this.#isClosed) {
      const { clock } = this.#options;
      this.#cancelRetry = clock.after(RETRY_MS, () => {
        void this.#openLater();
      });
    }
    return complaint;
  }

  async #openLater(): Promise<void> {
    if ((await this.open()) !== undefined || this.#isClosed) return;
    this.#options.log.info("containers get metadata and credentials from now on");
  }

  url(): string | undefined {
    return this.#listener && `http://${this.#address.address}`;
  }

  join(host: HostTasks): () => void {
    this.#hosts.add(host);
    this.#joined += 1;
    return () => this.#hosts.delete(host);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelRetry();
    if (this.#listener === undefined) return;
    // First, or a Longshore that takes over in between would lose it.
    await this.#address.remove();
    await this.#listener.close();
  }

  async #tryOnce(): Promise<string | undefined> {
    const complaint = await this.#address.add();
    if (complaint !== undefined) return complaint;
    const { log, agents } = this.#options;
    const { address } = this.#address;
    try {
      const listener = await listenHttp({
        host: address,
        port: LISTENING_PORT,
        treat: treatment(this.#options, () => (this.#joined < agents ? undefined : this.#hosts)),
        onFault: (error) => log.error("a container met a fault of ours", { error: String(error) }),
      });
      if (this.#isClosed) await listener.close();
      else this.#listener = listener;
      return undefined;
    } catch (error) {
      return listenComplaint(error, address);
    }
  }
}

function listenComplaint(error: unknown, address: string): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") {
    return (
      `another Longshore of this machine listens on port ${LISTENING_PORT} of ${address}, and only one of them ` +
      "can serve the tasks of a machine"
    );
  }
  return error instanceof Error ? error.message : String(error);
}

/** Signed requests are for the API; all others are for the endpoint itself. */
function treatment(
  { api, clock, log }: EndpointOptions,
  known: () => Iterable<HostTasks> | undefined,
): (head: ListenerHead) => Promise<Treatment> {
  const limit = createRateLimit();
  const gate = apiGate({ clock, log, hosts: () => [...(known() ?? [])] });
  return async (head) => {
    const caller = callerOf(head);
    const verdict = await gate(head, caller);
    if (verdict.kind === "refused") return { kind: "answer", answer: async () => verdict.answer };
    if (verdict.kind === "passed") return { kind: "forward", to: api, unreachable: UNREACHABLE };
    if (!limit.take(clock.nowMs())) return { kind: "answer", answer: async () => TOO_MANY };
    const { method, target } = head;
    const hosts = known();
    if (hosts === undefined) return { kind: "answer", answer: async () => STARTING };
    return {
      kind: "answer",
      answer: (body) => answerRequest([...hosts], { method, target, body, caller }),
    };
  };
}
