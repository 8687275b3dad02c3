/**
 * The durable record under the store: one row per resource, and nothing clever. A row stands at its sequence,
 * which is given when the resource is made and not used for any other, ever.
 *
 * Life cycle: opened (by a function of the adapter), `load` once, `commit` many times, `close` once. While a
 * journal is open nobody else can open the same one. Every failure is a `JournalError` whose message tells the
 * operator what is wrong and what to do.
 */
export interface Journal {
  /** Where it is, as an operator knows it: the path of a file, the address of a database. */
  readonly place: string;
  /**
   * Gives every row to `visit`, in order of sequence. Unless all of it is whole and readable it rejects, and
   * changes nothing: what is damaged stays as it is for whoever repairs it.
   */
  load(visit: (row: JournalRow) => void): Promise<JournalSummary>;
  /**
   * Makes the batch durable: all of it when it resolves, none of it or (where the outcome could not be learnt)
   * all of it when it rejects. Rejects when a put would turn a row into that of another resource. The caller has at most one commit under way, and none after one that rejected.
   */
  commit(batch: JournalBatch): Promise<void>;
  /** Gives the journal up, so that it can be opened again. Called when no commit is under way. */
  close(): Promise<void>;
}

/** One resource. `kind` names its table, `key` the resource in it; `sequence` is its place among all rows. */
export interface JournalRow {
  readonly kind: string;
  /** Well-formed text without U+0000. */
  readonly key: string;
  readonly sequence: number;
  /** The resource as a JSON document. */
  readonly json: string;
}

/** A put makes the row or gives it a new document; deleting what is not there does nothing. */
export type JournalChange =
  | ({ readonly op: "put" } & JournalRow)
  | { readonly op: "delete"; readonly sequence: number };

/** What becomes durable together or not at all. */
export interface JournalBatch {
  /** At most one change per sequence. */
  readonly changes: readonly JournalChange[];
  /** When present, what `load` reports from now on; it only ever rises. */
  readonly sequenceCeiling?: number;
}

/** What a journal knows beside its rows. */
export interface JournalSummary {
  /** No sequence at or above this was ever given out; 0 in a new journal. */
  readonly sequenceCeiling: number;
}

/** The journal cannot be opened, read or written. The message is for the operator. */
export class JournalError extends Error {
  override readonly name = "JournalError";
}
