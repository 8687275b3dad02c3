import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../runtime/clock.ts";
import { type DiskSpace, spaceOfDisk } from "../../../runtime/disk-space.ts";
import { BatchCache } from "./batch-cache.ts";
import type {
  Dropped,
  EventStore,
  GroupRetention,
  RetainedSummary,
  ScanPage,
  ScanQuery,
  StreamBatch,
  StreamName,
  StreamQuery,
  StreamSummary,
} from "./event-store.ts";
import { explained } from "./explain.ts";
import { lackOfRoom } from "./lack-of-room.ts";
import { SqliteEvents } from "./sqlite-events.ts";
import { IN_MEMORY, openEventFile } from "./sqlite-file.ts";
import {
  removeExpired,
  removeLeftovers,
  removeOldest,
  shrink,
  usedBytes,
} from "./sqlite-removal.ts";
import { scanSlice } from "./sqlite-scan.ts";

export interface LocalEventStoreOptions {
  /** Of the file, or `IN_MEMORY`. */
  readonly path: string;
  /** Above it the oldest batches go, until a twentieth of it is free. */
  readonly maxBytes: number;
  readonly clock: Pick<Clock, "nextTurn">;
  readonly onDropped: (dropped: Dropped) => void;
  readonly onDamage: (message: string) => void;
  /** Of the disk that the file is on; not asked for one in memory. */
  readonly diskSpace?: (path: string) => DiskSpace;
}

const DOWN_TO = 0.95;
/** A row and its entries in the indexes, generously. */
const STREAM_BYTES = 2_000;

interface Open {
  readonly database: DatabaseSync;
  readonly events: SqliteEvents;
}

interface PendingWrite {
  /** What it adds to the file at most. */
  readonly addsBytes: number;
  readonly act: (open: Open) => unknown;
  readonly done: PromiseWithResolvers<unknown>;
}

/**
 * The event store on a SQLite file, in the thread that calls it. What is written in one turn of the event loop is
 * one transaction and one fsync. The file is opened at the first call, and again after a failure to.
 */
export class LocalEventStore implements EventStore {
  readonly #options: LocalEventStoreOptions;
  readonly #cache: BatchCache;
  #pending: PendingWrite[] = [];
  #open: Open | undefined;
  #isTidying = false;
  #isClosed = false;

  constructor(options: LocalEventStoreOptions) {
    this.#options = options;
    this.#cache = new BatchCache((id, error) =>
      options.onDamage(`batch ${id} of ${options.path} is damaged and left out: ${String(error)}`),
    );
  }

  createStream(stream: StreamName & { readonly nowMs: number }): Promise<boolean> {
    return this.#write(({ events }) => events.createStream(stream), STREAM_BYTES);
  }

  deleteStream(stream: StreamName): Promise<boolean> {
    return this.#write(({ events }) => events.deleteStream(stream));
  }

  deleteGroup(groupId: string): Promise<void> {
    return this.#write(({ events }) => events.deleteGroup(groupId));
  }

  append(batch: StreamBatch): Promise<boolean> {
    return this.#write(({ events }) => events.append(batch), batch.batch.bytes.length);
  }

  async streams(query: StreamQuery): Promise<readonly StreamSummary[]> {
    return this.#explained(() => this.#opened().events.streams(query));
  }

  async scan(query: ScanQuery): Promise<ScanPage> {
    return this.#explained(() => scanSlice({ ...this.#opened(), cache: this.#cache }, query));
  }

  async lastBatch(): Promise<number> {
    return this.#explained(() => this.#opened().events.lastBatch());
  }

  async storedBytes(groupIds: readonly string[]): Promise<readonly number[]> {
    const { events } = this.#explained(() => this.#opened());
    return this.#explained(() => groupIds.map((id) => events.storedBytes(id)));
  }

  async retain(groups: readonly GroupRetention[]): Promise<RetainedSummary> {
    await this.#write(({ events }) => events.removeOthers(groups));
    let removedEvents = 0;
    for (const group of groups) {
      for (let isDone = false; !isDone && !this.#isClosed;) {
        // oxlint-disable-next-line no-await-in-loop -- bit by bit, others in between
        const chunk = await this.#write(({ database, events }) =>
          removeExpired(database, events, group),
        );
        removedEvents += chunk.events;
        ({ isDone } = chunk);
      }
    }
    for (let isDone = false; !isDone && !this.#isClosed;) {
      await this.#turn();
      ({ isDone } = this.#explained(() => shrink(this.#opened().database)));
    }
    return { removedEvents };
  }

  async close(): Promise<void> {
    this.#flush();
    this.#isClosed = true;
    this.#open?.database.close();
    this.#open = undefined;
  }

  #opened(): Open {
    if (this.#isClosed) throw new Error("the event store is closed");
    if (!this.#open) {
      const database = openEventFile(this.#options.path);
      this.#open = { database, events: new SqliteEvents(database) };
      this.#tidy();
    }
    return this.#open;
  }

  #explained<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw explained(this.#options.path, error);
    }
  }

  /** Resolves to what `act` gives, once that is on disk. */
  async #write<T>(act: (open: Open) => T, addsBytes = 0): Promise<T> {
    const done = Promise.withResolvers<unknown>();
    let result: { readonly value: T } | undefined;
    if (this.#pending.length === 0) this.#options.clock.nextTurn(() => this.#flush());
    this.#pending.push({
      addsBytes,
      act: (open) => {
        result = { value: act(open) };
      },
      done,
    });
    await done.promise;
    if (!result) throw new Error("a write without a result");
    return result.value;
  }

  /** Those that the disk has room for; the others are rejected. */
  #withRoom(writes: readonly PendingWrite[]): readonly PendingWrite[] {
    const { path, diskSpace = spaceOfDisk } = this.#options;
    const addsBytes = writes.reduce((sum, write) => sum + write.addsBytes, 0);
    if (path === IN_MEMORY || addsBytes === 0) return writes;
    const problem = lackOfRoom(path, addsBytes, diskSpace);
    if (!problem) return writes;
    for (const write of writes) if (write.addsBytes > 0) write.done.reject(problem);
    return writes.filter((write) => write.addsBytes === 0);
  }

  /** Commits what waits: all of it, or none. */
  #flush(): void {
    const writes = this.#withRoom(this.#pending);
    this.#pending = [];
    if (writes.length === 0) return;
    try {
      const open = this.#opened();
      inTransaction(open.database, () => {
        for (const { act } of writes) act(open);
      });
    } catch (error) {
      const failure = explained(this.#options.path, error);
      for (const { done } of writes) done.reject(failure);
      return;
    }
    for (const { done } of writes) done.resolve(undefined);
    this.#tidy();
  }

  /** Removes what is over the size and what removed streams left, in turns of its own. */
  #tidy(): void {
    if (this.#isTidying || !this.#open) return;
    this.#isTidying = true;
    void this.#tidyUp().finally(() => {
      this.#isTidying = false;
    });
  }

  async #tidyUp(): Promise<void> {
    const { maxBytes, onDropped, onDamage } = this.#options;
    try {
      const downTo = maxBytes * DOWN_TO;
      let isOver = this.#open !== undefined && usedBytes(this.#open.database) > maxBytes;
      const drops: Dropped[] = [];
      for (let isDone = false; !isDone;) {
        await this.#turn();
        const open = this.#open;
        if (!open) return;
        isDone = inTransaction(open.database, () => {
          if (!removeLeftovers(open.database).isDone) return false;
          const dropped = isOver ? removeOldest(open.database, downTo) : undefined;
          if (dropped) drops.push(dropped);
          isOver = dropped !== undefined;
          return !isOver;
        });
      }
      if (drops.length > 0) onDropped(inAll(drops));
    } catch (error) {
      // It comes up again after the next write.
      onDamage(explained(this.#options.path, error).message);
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#options.clock.nextTurn(resolve);
    });
  }
}

function inAll(drops: readonly Dropped[]): Dropped {
  return {
    events: drops.reduce((sum, { events }) => sum + events, 0),
    bytes: drops.reduce((sum, { bytes }) => sum + bytes, 0),
    upToMs: Math.max(...drops.map(({ upToMs }) => upToMs)),
  };
}

function inTransaction<T>(database: DatabaseSync, change: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = change();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    // A full disk makes SQLite roll back by itself.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
