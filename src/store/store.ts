import { assert } from "../domain/assert.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import { GroupCommit } from "./group-commit.ts";
import type { Journal } from "./journal/journal.ts";
import { load } from "./load.ts";
import type { Memory } from "./memory.ts";
import { freezeDocument } from "./plain-document.ts";
import type { Sequence } from "./sequence.ts";
import type { AnyTable, Table } from "./table.ts";
import { Transaction } from "./transaction.ts";
import type { Change, Store, Tx, View } from "./view.ts";
import { Watches } from "./watches.ts";

export interface StoreOptions {
  /** Open, and not loaded yet. The store closes it. */
  readonly journal: Journal;
  /** Every table that will be used. Rows of other kinds stay in the journal untouched. */
  readonly tables: readonly AnyTable[];
  readonly clock: Clock;
  readonly log: Log;
  /**
   * Called once, when the journal cannot commit any more: memory is then ahead of the disk, so the process has
   * to end. Every call to the store rejects from then on.
   */
  readonly onFatal: (error: Error) => void;
  /** For tests: makes rows immutable in fact and refuses what does not survive JSON. */
  readonly freeze?: boolean;
}

/** Reads the whole journal into memory. Rejects with a `JournalError` when it cannot be read. */
export async function openStore(options: StoreOptions): Promise<Store> {
  try {
    const { memory, sequence } = await load(options);
    return new JournaledStore({ ...options, memory, sequence });
  } catch (error) {
    await options.journal.close();
    throw error;
  }
}

class JournaledStore implements Store {
  readonly #memory: Memory;
  readonly #sequence: Sequence;
  readonly #journal: Journal;
  readonly #commits: GroupCommit;
  readonly #watches = new Watches();
  readonly #freeze: boolean;
  #isClosed = false;
  #isInCallback = false;

  constructor(options: StoreOptions & { readonly memory: Memory; readonly sequence: Sequence }) {
    this.#memory = options.memory;
    this.#sequence = options.sequence;
    this.#journal = options.journal;
    this.#freeze = options.freeze ?? false;
    this.#commits = new GroupCommit({
      journal: options.journal,
      clock: options.clock,
      sequence: options.sequence,
      onDurable: (changes) => this.#watches.notify(changes),
      onFatal: (error) => {
        options.log.error("the store stopped", { error: error.message });
        options.onFatal(error);
      },
    });
  }

  write<T>(change: (tx: Tx) => T): Promise<T> {
    return this.#answer(() => this.#transact(change));
  }

  read<T>(look: (view: View) => T): Promise<T> {
    return this.#answer(() => this.#inCallback(() => look(this.#memory)));
  }

  watch<Row extends object, Name extends string>(
    table: Table<Row, Name>,
    listener: (changes: readonly Change<Row>[]) => void,
  ): () => void {
    return this.#watches.add(this.#memory.state(table).table, listener);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      await this.#commits.durable();
    } finally {
      await this.#journal.close();
    }
  }

  /** What `run` gives or throws, once all it can have rested on is durable. */
  #answer<T>(run: () => T): Promise<T> {
    // Thrown and not rejected, so that the callback which got this wrong fails too and is taken back.
    assert(!this.#isInCallback, "the store was called from within one of its own callbacks");
    if (this.#commits.failure !== undefined) return Promise.reject(this.#commits.failure);
    if (this.#isClosed) return Promise.reject(new Error("the store is closed"));
    let outcome: () => T;
    try {
      const value = run();
      outcome = () => value;
    } catch (error) {
      outcome = () => {
        throw error;
      };
    }
    return (this.#commits.durable() ?? Promise.resolve()).then(outcome);
  }

  #transact<T>(change: (tx: Tx) => T): T {
    const transaction = new Transaction(this.#memory, this.#sequence);
    try {
      const value = this.#inCallback(() => change(transaction));
      const changes = transaction.finish();
      if (this.#freeze) changes.forEach(({ after }) => after && freezeDocument(after.row));
      if (changes.length > 0 || this.#sequence.isCeilingNew) this.#commits.add(changes);
      return value;
    } catch (error) {
      transaction.rollBack();
      if (this.#sequence.isCeilingNew) this.#commits.add([]);
      throw error;
    }
  }

  #inCallback<T>(callback: () => T): T {
    this.#isInCallback = true;
    try {
      const value = callback();
      assert(!(value instanceof Promise), "a store callback must be synchronous");
      return value;
    } finally {
      this.#isInCallback = false;
    }
  }
}
