import { assert } from "../domain/assert.ts";
import { Bucket, type Entry } from "./bucket.ts";
import type { Table } from "./table.ts";

type IndexValues = string | readonly string[] | undefined;

interface Index<Row> {
  readonly name: string;
  readonly valuesOf: (row: Row) => IndexValues;
  readonly buckets: Map<string, Bucket<Row>>;
}

interface Place<Row> {
  readonly index: Index<Row>;
  readonly values: readonly string[];
}

/** The rows of one table and its indexes, as they are in memory. Knows nothing of transactions. */
export class TableState<Row extends object> {
  readonly table: Table<Row>;
  readonly #entries = new Map<string, Entry<Row>>();
  readonly #all = new Bucket<Row>();
  readonly #indexes: readonly Index<Row>[];

  constructor(table: Table<Row>) {
    this.table = table;
    this.#indexes = Object.entries(table.indexes).map(([name, valuesOf]) => ({
      name,
      valuesOf,
      buckets: new Map<string, Bucket<Row>>(),
    }));
  }

  find(key: string): Entry<Row> | undefined {
    return this.#entries.get(key);
  }

  all(): readonly Row[] {
    return this.#all.rows();
  }

  bucket(index: string, value: string): Bucket<Row> | undefined {
    const found = this.#indexes.find(({ name }) => name === index);
    assert(found !== undefined, `table ${this.table.kind} has no index ${index}`);
    return found.buckets.get(value);
  }

  insert(entry: Entry<Row>): void {
    assert(!this.#entries.has(entry.key), `${this.table.kind} ${entry.key} is there already`);
    const placed = this.#placesOf(entry.row);
    this.#entries.set(entry.key, entry);
    this.#all.add(entry);
    for (const { index, values } of placed) {
      for (const value of values) addTo(index, value, entry);
    }
  }

  remove(entry: Entry<Row>): void {
    const placed = this.#placesOf(entry.row);
    this.#entries.delete(entry.key);
    this.#all.remove(entry);
    for (const { index, values } of placed) {
      for (const value of values) removeFrom(index, value, entry);
    }
  }

  replace(entry: Entry<Row>, row: Row): void {
    const from = this.#placesOf(entry.row);
    const to = this.#placesOf(row);
    entry.row = row;
    this.#all.touch();
    for (const [at, { index, values }] of to.entries()) {
      move(index, entry, from[at]?.values ?? NONE, values);
    }
  }

  /** Worked out before anything changes, so that an index that throws leaves the table whole. */
  #placesOf(row: Row): readonly Place<Row>[] {
    return this.#indexes.map((index) => ({ index, values: listed(index.valuesOf(row)) }));
  }
}

const NONE: readonly string[] = [];

function listed(values: IndexValues): readonly string[] {
  if (values === undefined) return NONE;
  return typeof values === "string" ? [values] : values;
}

function move<Row>(
  index: Index<Row>,
  entry: Entry<Row>,
  from: readonly string[],
  to: readonly string[],
): void {
  for (const value of from) {
    if (to.includes(value)) index.buckets.get(value)?.touch();
    else removeFrom(index, value, entry);
  }
  for (const value of to) {
    if (!from.includes(value)) addTo(index, value, entry);
  }
}

function addTo<Row>(index: Index<Row>, value: string, entry: Entry<Row>): void {
  let bucket = index.buckets.get(value);
  if (bucket === undefined) {
    bucket = new Bucket();
    index.buckets.set(value, bucket);
  }
  bucket.add(entry);
}

function removeFrom<Row>(index: Index<Row>, value: string, entry: Entry<Row>): void {
  const bucket = index.buckets.get(value);
  bucket?.remove(entry);
  if (bucket?.size === 0) index.buckets.delete(value);
}
