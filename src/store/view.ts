import type { Table } from "./table.ts";

/** The store as it is in this turn of the event loop. Must not be kept beyond the callback it was given to. */
export interface View {
  get<Row extends object, Name extends string>(
    table: Table<Row, Name>,
    key: string,
  ): Row | undefined;
  /**
   * Every row, in the order in which the keys entered the table. Like `by`, what comes back is the rows of
   * this moment: changing the table while walking through them is safe and does not show in them.
   */
  all<Row extends object, Name extends string>(table: Table<Row, Name>): Iterable<Row>;
  /** The rows that `index` lists under `value`, in the order in which their keys entered the table. */
  by<Row extends object, Name extends string>(
    table: Table<Row, Name>,
    index: NoInfer<Name>,
    value: string,
  ): Iterable<Row>;
  /** How many rows `by` would give, without visiting them. */
  count<Row extends object, Name extends string>(
    table: Table<Row, Name>,
    index: NoInfer<Name>,
    value: string,
  ): number;
}

/** A view that can be changed. What it changes is visible to the rest of the same callback at once. */
export interface Tx extends View {
  /** Inserts or replaces the row under its key. */
  put<Row extends object, Name extends string>(table: Table<Row, Name>, row: Row): void;
  /** Removes a row; removing what is not there does nothing. */
  delete<Row extends object, Name extends string>(table: Table<Row, Name>, key: string): void;
  /** A number greater than any this store, or an earlier life of it on the same journal, ever gave. */
  nextSequence(): number;
}

/** A row that changed: `before` is absent for an insertion, `after` for a deletion. */
export interface Change<Row> {
  readonly key: string;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/**
 * All control-plane state: typed tables in memory over a journal on disk (design: "One writer, in memory,
 * over a SQL journal").
 */
export interface Store {
  /**
   * Runs `change` synchronously and atomically: all of it or, when it throws, none. Resolves to its result, or
   * rejects with what it threw, once everything it changed and everything it saw is durable: a refusal may
   * rest on something another caller wrote a moment ago. Throws at once when called from within a callback.
   */
  write<T>(change: (tx: Tx) => T): Promise<T>;
  /** Runs `look` synchronously; resolves to its result once all it can have seen is durable. */
  read<T>(look: (view: View) => T): Promise<T>;
  /**
   * Calls `listener` with the table's changes once they are durable, in commit order. The listener must not
   * throw. Returns the function that ends the watch.
   */
  watch<Row extends object, Name extends string>(
    table: Table<Row, Name>,
    listener: (changes: readonly Change<Row>[]) => void,
  ): () => void;
  /** Commits what is pending and closes the journal. Every later call rejects. */
  close(): Promise<void>;
}
