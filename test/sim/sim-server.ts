import { type Acs, createAcs } from "../../src/acs/acs.ts";
import type { RoleCredentialsSource } from "../../src/acs/role-credentials-source.ts";
import { handleUpgrade } from "../../src/acs/endpoint.ts";
import type { Clock } from "../../src/runtime/clock.ts";
import type { Ids } from "../../src/runtime/ids.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { startTaskLoop } from "../../src/scheduler/loop.ts";
import { seedDefaultCluster } from "../../src/server/seed.ts";
import { services } from "../../src/server/services.ts";
import { aSealer } from "../fixtures/sealer.ts";
import { tables } from "../../src/server/tables.ts";
import { openStore } from "../../src/store/store.ts";
import type { Store } from "../../src/store/view.ts";
import { createApplication } from "../../src/wire/application.ts";
import { anEventStore } from "../fixtures/event-store.ts";
import { aCaller } from "../fixtures/scope.ts";
import { type MemoryDisk, memoryDisk } from "../fixtures/memory-journal.ts";
import { Life } from "./life.ts";
import type { SimNetwork } from "./sim-network.ts";
import { SimRoles } from "./sim-roles.ts";

/** What a call over the wire came to. */
export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Process {
  readonly life: Life;
  readonly store: Store;
  readonly acs: Acs;
  readonly answer: (operation: string, input: object) => Promise<Reply>;
}

export interface SimServerOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly network: SimNetwork;
  /** Called with the store of each new life, before anything uses it. */
  readonly onOpen: (store: Store) => Promise<void>;
}

const REGION = "us-east-1";

/**
 * The whole control plane in one process on a simulated clock: application, store over a disk in memory, agent
 * sessions, loops. It can be killed and started again on the same disk.
 */
export class SimServer {
  readonly #options: SimServerOptions;
  readonly disk: MemoryDisk = memoryDisk();
  /** Faults of ours, of which a client only sees a 500. */
  readonly faults: unknown[] = [];
  readonly roles = new SimRoles();
  #process: Process | undefined;

  constructor(options: SimServerOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#process !== undefined;
  }

  get store(): Store {
    if (!this.#process) throw new Error("the server is down");
    return this.#process.store;
  }

  /** As `src/server/server.ts` wires it, without sockets and signatures. */
  async start(): Promise<void> {
    const { ids, network, onOpen } = this.#options;
    const life = new Life();
    const clock = life.clock(this.#options.clock);
    const log = silentLog;
    const store = await openStore({
      journal: this.disk.open(),
      tables,
      clock,
      log,
      onFatal: (error) => {
        if (!life.isOver) throw error;
      },
      freeze: true,
    });
    await onOpen(store);
    await store.write((tx) => seedDefaultCluster(tx, REGION, clock.nowMs()));
    const roleCredentials: RoleCredentialsSource = {
      assume: (wish) => life.call(() => this.roles.assume(wish, clock)),
    };
    const acs = createAcs({ store, clock, ids, log, settings: {}, roleCredentials });
    startTaskLoop({ store, clock, log });
    const onFault = (error: unknown): void => void this.faults.push(error);
    const answer = wire({ store, clock, ids, onFault });
    network.serve(({ target, headers }) =>
      life.call(() =>
        handleUpgrade(
          { method: "GET", target, headers: Object.entries(headers), body: new Uint8Array() },
          { acs, verify: () => aCaller() },
        ),
      ),
    );
    this.#process = { life, store, acs, answer };
  }

  /** As after a kill -9: what was not on the disk is gone, connections break. */
  kill(): void {
    this.#process?.life.end();
    this.#process = undefined;
    this.disk.loseProcess();
    this.#options.network.serve(undefined);
    this.#options.network.cutAll();
  }

  /** Rejects when nobody listens; never ends when the server dies over it. */
  call(operation: string, input: object): Promise<Reply> {
    const process = this.#process;
    if (!process) return Promise.reject(new Error("connection refused"));
    return process.life.call(() => process.answer(operation, input));
  }
}

function wire(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly onFault: (error: unknown) => void;
}): Process["answer"] {
  const { clock, ids } = options;
  const settings = { endpoint: () => "http://server", strict: false };
  const application = createApplication({
    services: services({
      ...options,
      log: silentLog,
      sealer: aSealer(),
      settings,
      logEvents: anEventStore({ clock }),
    }),
    auth: "none",
    credentials: { find: () => undefined },
    defaultRegion: REGION,
    nowMs: () => clock.nowMs(),
    requestId: () => ids.uuid(),
    onFault: ({ error }) => options.onFault(error),
  });
  return async (operation, input) => {
    const response = await application({
      method: "POST",
      target: "/",
      headers: [
        ["Content-Type", "application/x-amz-json-1.1"],
        ["X-Amz-Target", `AmazonEC2ContainerServiceV20141113.${operation}`],
      ],
      body: new TextEncoder().encode(JSON.stringify(input)),
    });
    const { body } = response;
    const text = typeof body === "string" ? body : new TextDecoder().decode(body);
    return { status: response.status, body: JSON.parse(text) };
  };
}
