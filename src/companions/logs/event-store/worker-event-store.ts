import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import {
  type Dropped,
  type EventStore,
  EventStoreError,
  type GroupRetention,
  type RetainedSummary,
  type ScanPage,
  type ScanQuery,
  type StreamBatch,
  type StreamName,
  type StreamQuery,
  type StreamSummary,
} from "./event-store.ts";
import type { AnswerMessage, CallMessage, CallName, WorkerStart } from "./worker-messages.ts";

export interface WorkerEventStoreOptions extends WorkerStart {
  readonly onDropped: (dropped: Dropped) => void;
  readonly onDamage: (message: string) => void;
}

/**
 * The event store in a thread of its own, which starts at the first call: a server that keeps no logs has
 * neither thread nor file.
 */
export class WorkerEventStore implements EventStore {
  readonly #options: WorkerEventStoreOptions;
  readonly #calls = new Map<number, PromiseWithResolvers<unknown>>();
  #worker: Worker | undefined;
  #lastId = 0;
  #isClosed = false;

  constructor(options: WorkerEventStoreOptions) {
    this.#options = options;
  }

  createStream(stream: StreamName & { readonly nowMs: number }): Promise<boolean> {
    return this.#call("createStream", stream);
  }

  deleteStream(stream: StreamName): Promise<boolean> {
    return this.#call("deleteStream", stream);
  }

  deleteGroup(groupId: string): Promise<void> {
    return this.#call("deleteGroup", groupId);
  }

  async streams(query: StreamQuery): Promise<readonly StreamSummary[]> {
    if (this.#isEmpty()) return [];
    return this.#call("streams", query);
  }

  append(batch: StreamBatch): Promise<boolean> {
    return this.#call("append", batch, [batch.batch.bytes.buffer]);
  }

  async scan(query: ScanQuery): Promise<ScanPage> {
    if (this.#isEmpty()) return { events: [], next: undefined };
    return this.#call("scan", query);
  }

  async lastBatch(): Promise<number> {
    if (this.#isEmpty()) return 0;
    return this.#call("lastBatch", undefined);
  }

  async storedBytes(groupIds: readonly string[]): Promise<readonly number[]> {
    if (this.#isEmpty()) return groupIds.map(() => 0);
    return this.#call("storedBytes", groupIds);
  }

  async retain(groups: readonly GroupRetention[]): Promise<RetainedSummary> {
    if (this.#isEmpty()) return { removedEvents: 0 };
    return this.#call("retain", groups);
  }

  async close(): Promise<void> {
    if (this.#worker) await this.#call("close", undefined);
    this.#isClosed = true;
  }

  /** Nothing was ever kept, and looking for it needs no thread. */
  #isEmpty(): boolean {
    return !this.#worker && !existsSync(this.#options.path);
  }

  #call<T>(name: CallName, argument: unknown, moved: readonly unknown[] = []): Promise<T> {
    if (this.#isClosed) return Promise.reject(new Error("the event store is closed"));
    const id = ++this.#lastId;
    const done = Promise.withResolvers<unknown>();
    const worker = (this.#worker ??= this.#start());
    // The process stays while somebody waits for an answer, and not for the thread itself.
    if (this.#calls.size === 0) worker.ref();
    this.#calls.set(id, done);
    const message: CallMessage = { id, name, argument };
    const transfer = moved.filter((each) => each instanceof ArrayBuffer);
    worker.postMessage(message, transfer);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- event-worker.ts, by the same port
    return done.promise as Promise<T>;
  }

  #start(): Worker {
    const { path, maxBytes } = this.#options;
    const start: WorkerStart = { path, maxBytes };
    // As source or compiled, like this file.
    const file = import.meta.url.endsWith(".ts") ? "./event-worker.ts" : "./event-worker.js";
    const worker = new Worker(new URL(file, import.meta.url), { workerData: start });
    worker.unref();
    worker.on("message", (message: AnswerMessage) => this.#hear(message));
    worker.on("error", (error) => this.#lose(worker, error));
    worker.on("exit", () => this.#lose(worker, new Error("the thread ended")));
    return worker;
  }

  #hear(message: AnswerMessage): void {
    switch (message.kind) {
      case "dropped":
        return this.#options.onDropped(message.dropped);
      case "damage":
        return this.#options.onDamage(message.message);
      default: {
        const call = this.#calls.get(message.id);
        this.#calls.delete(message.id);
        if (this.#calls.size === 0) this.#worker?.unref();
        if (message.kind === "result") call?.resolve(message.value);
        else if (message.isWorlds) call?.reject(new EventStoreError(message.message));
        else call?.reject(new Error(message.message));
      }
    }
  }

  /** Without the thread nothing is answered any more; the next call starts another. */
  #lose(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const failure = new Error("the thread of the event store ended", { cause: error });
    for (const call of this.#calls.values()) call.reject(failure);
    this.#calls.clear();
  }
}
