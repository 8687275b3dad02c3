import * as fc from "fast-check";
import { expect, test } from "vitest";
import { memoryDisk } from "../../test/fixtures/memory-journal.ts";
import { aStore } from "../../test/fixtures/store.ts";
import { table } from "./table.ts";
import type { Change, Store, View } from "./view.ts";

interface Row {
  readonly id: string;
  readonly group?: string;
  readonly labels: readonly string[];
}

const rowsTable = table<Row>()({
  kind: "row",
  key: (row) => row.id,
  indexes: { group: (row) => row.group, labels: (row) => row.labels },
});

/** What the store has to be: rows by key, in the order in which the keys came, which is what a Map keeps. */
type Model = Map<string, Row>;

type Step = { readonly put: Row } | { readonly remove: string };

interface Action {
  readonly steps: readonly Step[];
  readonly throws: boolean;
  /** Whether the next action waits for this one to be durable, or shares its commit. */
  readonly settles: boolean;
  readonly next: "go on" | "restart";
}

const GROUPS = ["a", "b", "c"];
const id = fc.constantFrom("1", "2", "3", "4", "5", "6");
const group = fc.constantFrom(...GROUPS);

const row: fc.Arbitrary<Row> = fc.record(
  { id, group, labels: fc.uniqueArray(group, { maxLength: 3 }) },
  { requiredKeys: ["id", "labels"] },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ put: row }) },
  { weight: 1, arbitrary: fc.record({ remove: id }) },
);

const action: fc.Arbitrary<Action> = fc.record({
  steps: fc.array(step, { maxLength: 6 }),
  throws: fc.nat({ max: 3 }).map((chance) => chance === 0),
  settles: fc.boolean(),
  next: fc.nat({ max: 4 }).map((chance) => (chance === 0 ? "restart" : "go on")),
});

test("any transactions leave what a plain map would hold, and replaying the journal gives the same", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 20 }), async (actions) => {
      const disk = memoryDisk();
      const open = (): Promise<Store> => aStore({ journal: disk.open(), tables: [rowsTable] });
      const watched: Model = new Map();
      const outcomes: Promise<void>[] = [];
      let model: Model = new Map();
      let store = await open();
      store.watch(rowsTable, (changes) => follow(watched, changes));

      for (const { steps, throws, settles, next } of actions) {
        const after = applied(model, steps);
        const outcome = write(store, steps, throws);
        if (!throws) model = after;
        // The look is taken at once, durable or not; only the answer waits.
        outcomes.push(outcome, agrees(store, model));
        if (settles) await Promise.all(outcomes);
        if (next === "restart") {
          await store.close();
          store = await open();
          store.watch(rowsTable, (changes) => follow(watched, changes));
          await agrees(store, model);
        }
      }
      await Promise.all(outcomes);
      await store.close();
      expect(watched).toEqual(model);
      store = await open();
      await agrees(store, model);
    }),
    { numRuns: 300 },
  );
});

async function write(store: Store, steps: readonly Step[], throws: boolean): Promise<void> {
  const written = store.write((tx) => {
    for (const each of steps) {
      if ("put" in each) tx.put(rowsTable, each.put);
      else tx.delete(rowsTable, each.remove);
    }
    if (throws) throw new Error("taken back");
  });
  if (throws) await expect(written).rejects.toThrow("taken back");
  else await written;
}

function applied(model: Model, steps: readonly Step[]): Model {
  const after = new Map(model);
  for (const each of steps) {
    if ("put" in each) after.set(each.put.id, each.put);
    else after.delete(each.remove);
  }
  return after;
}

/** Whoever only watches has the same rows, and is told the truth about what was before. */
function follow(watched: Model, changes: readonly Change<Row>[]): void {
  for (const { key, before, after } of changes) {
    expect(before).toEqual(watched.get(key));
    if (after === undefined) watched.delete(key);
    else watched.set(key, after);
  }
}

async function agrees(store: Store, model: Model): Promise<void> {
  const expected = [...model.values()];
  await store.read((view: View) => {
    expect([...view.all(rowsTable)]).toEqual(expected);
    for (const each of expected) expect(view.get(rowsTable, each.id)).toEqual(each);
    for (const value of GROUPS) {
      const inGroup = expected.filter((each) => each.group === value);
      expect([...view.by(rowsTable, "group", value)]).toEqual(inGroup);
      expect(view.count(rowsTable, "group", value)).toBe(inGroup.length);
      const labelled = expected.filter((each) => each.labels.includes(value));
      expect([...view.by(rowsTable, "labels", value)]).toEqual(labelled);
    }
  });
}
