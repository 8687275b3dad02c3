import { assert } from "../domain/assert.ts";
import type { Log } from "../runtime/log.ts";
import { type Journal, JournalError, type JournalRow } from "./journal/journal.ts";
import { journalKey } from "./journal-key.ts";
import { Memory } from "./memory.ts";
import { Sequence } from "./sequence.ts";
import type { AnyTable } from "./table.ts";

/** Replays the journal into new tables. */
export async function load(options: {
  readonly journal: Journal;
  readonly tables: readonly AnyTable[];
  readonly log: Log;
}): Promise<{ readonly memory: Memory; readonly sequence: Sequence }> {
  const memory = new Memory(options.tables);
  const unknown = new Map<string, number>();
  let highest = -1;
  const damaged = (what: string, cause?: unknown): JournalError =>
    new JournalError(
      `${options.journal.place} is damaged. It was left as it is; restore a backup (${what}).`,
      { cause },
    );
  const { sequenceCeiling } = await options.journal.load((row) => {
    highest = row.sequence;
    const isKnown = place(memory, row, damaged);
    if (!isKnown) unknown.set(row.kind, (unknown.get(row.kind) ?? 0) + 1);
  });
  if (highest >= sequenceCeiling) {
    throw damaged(`it holds sequence ${highest}, but says that all are below ${sequenceCeiling}`);
  }
  for (const [kind, rows] of unknown) {
    options.log.warn("the journal holds rows of a kind this version does not know", { kind, rows });
  }
  return { memory, sequence: new Sequence(sequenceCeiling) };
}

/** False when no table is of the row's kind. */
function place(
  memory: Memory,
  { kind, key: inJournal, sequence, json }: JournalRow,
  damaged: (what: string, cause: unknown) => JournalError,
): boolean {
  const state = memory.stateOfKind(kind);
  if (state === undefined) return false;
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this store wrote it, from a row of the table
    const stored = JSON.parse(json) as never;
    const { upgrade } = state.table;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table made it
    const row = upgrade ? (upgrade(stored) as never) : stored;
    const key = state.table.key(row);
    assert(journalKey(key) === inJournal, `its document is that of ${key}`);
    state.insert({ key, position: sequence, row });
    return true;
  } catch (error) {
    throw damaged(`cannot read ${kind} ${inJournal}: ${String(error)}`, error);
  }
}
