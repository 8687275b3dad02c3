import type { JournalChange } from "./journal/journal.ts";
import { journalKey } from "./journal-key.ts";
import type { AnyTable } from "./table.ts";
import type { Change } from "./view.ts";

/** What became of one row, from before a transaction or a commit until after it. */
export interface RowChange {
  readonly table: AnyTable;
  readonly key: string;
  readonly before: PlacedRow | undefined;
  readonly after: StoredRow | undefined;
}

/** A row and its rank in the table, which is its sequence in the journal. */
export interface PlacedRow {
  readonly row: object;
  readonly position: number;
}

/** The same with the document that the journal keeps. */
export interface StoredRow extends PlacedRow {
  readonly json: string;
}

/** The changes of one commit, each row once however often it changed. */
export class ChangeSet {
  readonly #byTable = new Map<AnyTable, Map<string, RowChange>>();

  add(change: RowChange): void {
    let rows = this.#byTable.get(change.table);
    if (rows === undefined) {
      rows = new Map();
      this.#byTable.set(change.table, rows);
    }
    const earlier = rows.get(change.key);
    rows.set(change.key, earlier === undefined ? change : { ...change, before: earlier.before });
  }

  tables(): Iterable<AnyTable> {
    return this.#byTable.keys();
  }

  forJournal(): JournalChange[] {
    const changes: JournalChange[] = [];
    for (const { table, key, before, after } of this.#net()) {
      if (before !== undefined && before.position !== after?.position) {
        changes.push({ op: "delete", sequence: before.position });
      }
      if (after !== undefined) {
        const { position: sequence, json } = after;
        changes.push({ op: "put", sequence, kind: table.kind, key: journalKey(key), json });
      }
    }
    return changes;
  }

  forWatch(table: AnyTable): Change<object>[] {
    const changes: Change<object>[] = [];
    for (const { key, before, after } of this.#byTable.get(table)?.values() ?? []) {
      if (before === undefined && after === undefined) continue;
      changes.push({ key, before: before?.row, after: after?.row });
    }
    return changes;
  }

  *#net(): Iterable<RowChange> {
    for (const rows of this.#byTable.values()) yield* rows.values();
  }
}
