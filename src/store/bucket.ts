/** A row in its place: `position` is its rank in the table, given when the key entered it. */
export interface Entry<Row> {
  readonly key: string;
  readonly position: number;
  row: Row;
}

/**
 * Rows in order of position. Adding and removing cost the same whatever the size. New rows come last, so the
 * order rarely has to be made; when an older row moves in, it is sorted at the next look.
 */
export class Bucket<Row> {
  #entries = new Set<Entry<Row>>();
  #highest = 0;
  #inOrder = true;
  #rows: readonly Row[] | undefined;

  get size(): number {
    return this.#entries.size;
  }

  add(entry: Entry<Row>): void {
    if (entry.position < this.#highest) this.#inOrder = false;
    else this.#highest = entry.position;
    this.#entries.add(entry);
    this.#rows = undefined;
  }

  remove(entry: Entry<Row>): void {
    this.#entries.delete(entry);
    this.#rows = undefined;
  }

  /** Says that the row of one of the entries was replaced. */
  touch(): void {
    this.#rows = undefined;
  }

  /** The rows of this moment. The array is shared by all who ask before the next change. */
  rows(): readonly Row[] {
    if (this.#rows !== undefined) return this.#rows;
    if (!this.#inOrder) this.#sort();
    this.#rows = Array.from(this.#entries, (entry) => entry.row);
    return this.#rows;
  }

  #sort(): void {
    const entries = [...this.#entries].toSorted((a, b) => a.position - b.position);
    this.#entries = new Set(entries);
    this.#highest = entries.at(-1)?.position ?? 0;
    this.#inOrder = true;
  }
}
