import { assert } from "../domain/assert.ts";
import type { Entry } from "./bucket.ts";
import type { Memory } from "./memory.ts";
import type { PlacedRow, RowChange, StoredRow } from "./row-change.ts";
import type { Sequence } from "./sequence.ts";
import type { AnyTable, Table } from "./table.ts";
import type { Tx } from "./view.ts";

/** A row the transaction touched: how it was, and how to find what it is now. */
interface Touched {
  readonly before: PlacedRow | undefined;
  readonly now: () => Entry<object> | undefined;
}

/** Changes memory at once and can take all of it back. */
export class Transaction implements Tx {
  readonly #memory: Memory;
  readonly #sequence: Sequence;
  readonly #undo: (() => void)[] = [];
  readonly #touched = new Map<AnyTable, Map<string, Touched>>();
  #isOver = false;

  constructor(memory: Memory, sequence: Sequence) {
    this.#memory = memory;
    this.#sequence = sequence;
  }

  get<Row extends object, Name extends string>(
    table: Table<Row, Name>,
    key: string,
  ): Row | undefined {
    return this.#view().get(table, key);
  }

  all<Row extends object, Name extends string>(table: Table<Row, Name>): Iterable<Row> {
    return this.#view().all(table);
  }

  by<Row extends object, Name extends string>(
    table: Table<Row, Name>,
    index: NoInfer<Name>,
    value: string,
  ): Iterable<Row> {
    return this.#view().by(table, index, value);
  }

  count<Row extends object, Name extends string>(
    table: Table<Row, Name>,
    index: NoInfer<Name>,
    value: string,
  ): number {
    return this.#view().count(table, index, value);
  }

  put<Row extends object, Name extends string>(table: Table<Row, Name>, row: Row): void {
    const state = this.#view().state(table);
    const key = table.key(row);
    const entry = state.find(key);
    const before = entry && placed(entry);
    if (entry === undefined || before === undefined) {
      const inserted = { key, position: this.#sequence.next(), row };
      state.insert(inserted);
      this.#undo.push(() => state.remove(inserted));
    } else {
      state.replace(entry, row);
      this.#undo.push(() => state.replace(entry, before.row));
    }
    this.#touch(table, key, { before, now: () => state.find(key) });
  }

  delete<Row extends object, Name extends string>(table: Table<Row, Name>, key: string): void {
    const state = this.#view().state(table);
    const entry = state.find(key);
    if (entry === undefined) return;
    state.remove(entry);
    this.#undo.push(() => state.insert(entry));
    this.#touch(table, key, { before: placed(entry), now: () => state.find(key) });
  }

  nextSequence(): number {
    assert(!this.#isOver, "a transaction was used after its callback had ended");
    return this.#sequence.next();
  }

  /** Ends the transaction and says what it changed. Throws when a row is not a JSON document. */
  finish(): readonly RowChange[] {
    const changes: RowChange[] = [];
    for (const [table, rows] of this.#touched) {
      for (const [key, { before, now }] of rows) {
        const entry = now();
        changes.push({ table, key, before, after: entry && stored(entry) });
      }
    }
    this.#isOver = true;
    return changes;
  }

  /** Ends the transaction and puts everything back, in the order it was. */
  rollBack(): void {
    this.#isOver = true;
    for (const undo of this.#undo.toReversed()) undo();
  }

  #view(): Memory {
    assert(!this.#isOver, "a transaction was used after its callback had ended");
    return this.#memory;
  }

  #touch(table: AnyTable, key: string, touched: Touched): void {
    let rows = this.#touched.get(table);
    if (rows === undefined) {
      rows = new Map();
      this.#touched.set(table, rows);
    }
    if (!rows.has(key)) rows.set(key, touched);
  }
}

/** An entry's row is replaced in place, so what it was has to be kept apart. */
function placed<Row>({ row, position }: Entry<Row>): {
  readonly row: Row;
  readonly position: number;
} {
  return { row, position };
}

function stored(entry: Entry<object>): StoredRow {
  return { ...placed(entry), json: JSON.stringify(entry.row) };
}
