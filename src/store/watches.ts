import type { ChangeSet } from "./row-change.ts";
import type { AnyTable } from "./table.ts";
import type { Change } from "./view.ts";

type Listener = (changes: readonly Change<never>[]) => void;

/** Who wants to know which table's changes. */
export class Watches {
  readonly #listeners = new Map<AnyTable, Set<{ readonly call: Listener }>>();

  /** Returns the function that ends the watch. */
  add<Row extends object>(
    table: AnyTable,
    listener: (changes: readonly Change<Row>[]) => void,
  ): () => void {
    let listeners = this.#listeners.get(table);
    if (listeners === undefined) {
      listeners = new Set();
      this.#listeners.set(table, listeners);
    }
    // Wrapped, so that one function watching twice is two watches.
    const watch = { call: listener as Listener };
    listeners.add(watch);
    return () => void listeners.delete(watch);
  }

  notify(changes: ChangeSet): void {
    for (const table of changes.tables()) {
      const listeners = this.#listeners.get(table);
      if (listeners === undefined || listeners.size === 0) continue;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rows are those of the table watched
      const ofTable = changes.forWatch(table) as Change<never>[];
      if (ofTable.length === 0) continue;
      for (const watch of listeners) watch.call(ofTable);
    }
  }
}
