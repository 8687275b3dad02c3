import { expect, test } from "vitest";
import { type MemoryDisk, memoryDisk } from "../../test/fixtures/memory-journal.ts";
import { aStore } from "../../test/fixtures/store.ts";
import { type Clock, systemClock } from "../runtime/clock.ts";
import { type LogFields, silentLog } from "../runtime/log.ts";
import { JournalError } from "./journal/journal.ts";
import type { StoreOptions } from "./store.ts";
import { table } from "./table.ts";
import type { Change, Store, Tx, View } from "./view.ts";

interface Boat {
  readonly name: string;
  readonly berth?: string;
  readonly crew?: readonly string[];
}

const boats = table<Boat>()({
  kind: "boat",
  key: (row) => row.name,
  indexes: { berth: (row) => row.berth, crew: (row) => row.crew },
});

const crates = table<{ readonly id: string }>()({
  kind: "crate",
  key: (row) => row.id,
  indexes: {},
});

function aHarbour(given: Partial<StoreOptions> = {}): Promise<Store> {
  return aStore({ tables: [boats, crates], ...given });
}

async function aHarbourWith(rows: readonly Boat[]): Promise<Store> {
  const store = await aHarbour();
  await store.write((tx) => rows.forEach((row) => tx.put(boats, row)));
  return store;
}

const namesAt = (view: View, berth: string): string[] =>
  [...view.by(boats, "berth", berth)].map((row) => row.name);

const namesOf = (view: View): string[] => [...view.all(boats)].map((row) => row.name);

test("finds a row by its key once it was put, and no longer once it was deleted", async () => {
  const store = await aHarbourWith([{ name: "Ada" }]);
  expect(await store.read((view) => view.get(boats, "Ada"))).toEqual({ name: "Ada" });

  await store.write((tx) => tx.delete(boats, "Ada"));
  await store.write((tx) => tx.delete(boats, "never there"));

  expect(await store.read((view) => view.get(boats, "Ada"))).toBeUndefined();
});

test("lists a row under none, one or several values of an index", async () => {
  const store = await aHarbourWith([
    { name: "Ada", berth: "north", crew: ["Eve", "Bo"] },
    { name: "Bel", crew: ["Bo", "Bo"] },
  ]);
  const counts = await store.read((view) => [
    view.count(boats, "berth", "north"),
    view.count(boats, "berth", "south"),
    view.count(boats, "crew", "Eve"),
    view.count(boats, "crew", "Bo"),
  ]);
  expect(counts).toEqual([1, 0, 1, 2]);
});

test("lists a row where its new values say, once it was replaced", async () => {
  const store = await aHarbourWith([{ name: "Ada", berth: "north", crew: ["Eve", "Bo"] }]);
  await store.write((tx) => tx.put(boats, { name: "Ada", berth: "south", crew: ["Bo", "Cy"] }));

  await store.read((view) => {
    expect(namesAt(view, "north")).toEqual([]);
    expect(namesAt(view, "south")).toEqual(["Ada"]);
    expect(view.count(boats, "crew", "Eve")).toBe(0);
    expect([...view.by(boats, "crew", "Bo")][0]?.berth).toBe("south");
    expect(view.count(boats, "crew", "Cy")).toBe(1);
  });
});

test("keeps rows in the order in which their keys came, also in an index entered later", async () => {
  const store = await aHarbourWith([
    { name: "Ada", berth: "north" },
    { name: "Bel", berth: "south" },
    { name: "Cid", berth: "south" },
  ]);
  await store.write((tx) => tx.put(boats, { name: "Ada", berth: "south" }));
  await store.read((view) => {
    expect(namesOf(view)).toEqual(["Ada", "Bel", "Cid"]);
    expect(namesAt(view, "south")).toEqual(["Ada", "Bel", "Cid"]);
  });

  await store.write((tx) => {
    tx.delete(boats, "Bel");
    tx.put(boats, { name: "Bel", berth: "south" });
  });
  expect(await store.read((view) => namesAt(view, "south"))).toEqual(["Ada", "Cid", "Bel"]);
});

test("may be changed while its rows are walked through", async () => {
  const store = await aHarbourWith([
    { name: "Ada", berth: "north" },
    { name: "Bel", berth: "north" },
  ]);
  await store.write((tx) => {
    for (const row of tx.by(boats, "berth", "north")) {
      tx.put(boats, { ...row, berth: "south" });
      tx.put(boats, { name: `${row.name}'s dinghy`, berth: "north" });
    }
  });
  await store.read((view) => {
    expect(namesAt(view, "south")).toEqual(["Ada", "Bel"]);
    expect(namesAt(view, "north")).toEqual(["Ada's dinghy", "Bel's dinghy"]);
  });
});

test("shows a transaction its own changes at once", async () => {
  const store = await aHarbour();
  const seen = await store.write((tx) => {
    tx.put(boats, { name: "Ada", berth: "north" });
    return [tx.get(boats, "Ada")?.berth, tx.count(boats, "berth", "north"), namesOf(tx)];
  });
  expect(seen).toEqual(["north", 1, ["Ada"]]);
});

test("takes everything back when a transaction throws, order included", async () => {
  const disk = memoryDisk();
  const store = await aHarbour({ journal: disk.open() });
  await store.write((tx) => {
    for (const name of ["Ada", "Bel", "Cid"]) tx.put(boats, { name, berth: "north" });
  });
  const before = disk.rows();

  const refused = store.write((tx) => {
    tx.delete(boats, "Ada");
    tx.put(boats, { name: "Bel", berth: "south" });
    tx.put(boats, { name: "Dot", berth: "north" });
    tx.put(boats, { name: "Ada", berth: "south" });
    throw new Error("no");
  });

  await expect(refused).rejects.toThrow("no");
  await store.read((view) => {
    expect(namesOf(view)).toEqual(["Ada", "Bel", "Cid"]);
    expect(namesAt(view, "north")).toEqual(["Ada", "Bel", "Cid"]);
    expect(namesAt(view, "south")).toEqual([]);
  });
  await store.close();
  expect(disk.rows()).toEqual(before);
});

const unfit: readonly (readonly [what: string, row: Boat, message: RegExp])[] = [
  ["a date", unfitBoat({ built: new Date(0) }), /row\.built is not a plain object/],
  ["a number that is none", unfitBoat({ tons: Number.NaN }), /row\.tons is NaN/],
  ["a function", unfitBoat({ sail: () => 0 }), /row\.sail is a function/],
  ["a bigint", unfitBoat({ tons: 1n }), /BigInt/],
];

test.each(unfit)("refuses a row with %s, and is as it was", async (_what, row, message) => {
  const store = await aHarbourWith([{ name: "Bel" }]);
  await expect(store.write((tx) => tx.put(boats, row))).rejects.toThrow(message);
  expect(await store.read(namesOf)).toEqual(["Bel"]);
});

test("is as it was when an index cannot tell where a row belongs", async () => {
  const picky = table<Boat>()({
    kind: "boat",
    key: (row) => row.name,
    indexes: {
      name: (row) => row.name,
      berth: (row) => {
        if (row.berth === undefined) throw new Error("no berth");
        return row.berth;
      },
    },
  });
  const store = await aStore({ tables: [picky] });
  await store.write((tx) => tx.put(picky, { name: "Ada", berth: "north" }));

  for (const name of ["Ada", "Bel"]) {
    await expect(store.write((tx) => tx.put(picky, { name }))).rejects.toThrow("no berth");
  }

  await store.read((view) => {
    expect([...view.all(picky)]).toEqual([{ name: "Ada", berth: "north" }]);
    expect(view.count(picky, "name", "Bel")).toBe(0);
    expect(view.count(picky, "berth", "north")).toBe(1);
  });
});

test("refuses callbacks that are asynchronous or nested, and transactions kept too long", async () => {
  const store = await aHarbour();
  const late = store.write(async (tx) => tx.put(boats, { name: "Ada" }));
  await expect(late).rejects.toThrow("a store callback must be synchronous");
  expect(await store.read(namesOf)).toEqual([]);

  const nested = store.write((tx) => {
    tx.put(boats, { name: "Ada" });
    void store.read(namesOf);
  });
  await expect(nested).rejects.toThrow("from within one of its own callbacks");
  expect(await store.read(namesOf)).toEqual([]);

  let kept: Tx | undefined;
  await store.write((tx) => {
    kept = tx;
  });
  expect(() => kept?.put(boats, { name: "Ada" })).toThrow("after its callback had ended");
  expect(await store.read(namesOf)).toEqual([]);
});

test("refuses two tables of one kind, and a table it was not opened with", async () => {
  await expect(aStore({ tables: [boats, boats] })).rejects.toThrow("two tables of kind boat");
  const store = await aStore({ tables: [crates] });
  await expect(store.read(namesOf)).rejects.toThrow("not opened with table boat");
});

test("commits the writes of one turn together", async () => {
  const disk = memoryDisk();
  const store = await aHarbour({ journal: disk.open() });
  const writes = ["Ada", "Bel", "Cid"].map((name) => store.write((tx) => tx.put(boats, { name })));
  await Promise.all(writes);
  expect(disk.commits()).toBe(1);
  expect(disk.rows()).toHaveLength(3);
});

test("commits what comes during a commit in the next one, and in order", async () => {
  const disk = memoryDisk();
  const clock = aSteppedClock();
  const store = await aHarbour({ journal: disk.open(), clock });
  const settled: string[] = [];
  const write = (name: string): Promise<number> =>
    store.write((tx) => tx.put(boats, { name })).then(() => settled.push(name));

  const release = disk.hold();
  const first = write("Ada");
  clock.step();
  const second = write("Bel");
  const third = write("Cid");
  clock.step();
  await nothingMoreHappens();
  expect([disk.commits(), settled]).toEqual([0, []]);

  release();
  await first;
  expect([disk.commits(), settled]).toEqual([1, ["Ada"]]);
  clock.step();
  await Promise.all([second, third]);
  expect([disk.commits(), settled]).toEqual([2, ["Ada", "Bel", "Cid"]]);
});

test("answers a read at once when all it can have seen is durable", async () => {
  const clock = aSteppedClock();
  const store = await aHarbour({ clock });
  expect(await store.read(namesOf)).toEqual([]);
});

test.each([
  ["a read", (store: Store) => store.read(namesOf)],
  ["a write that changes nothing", (store: Store) => store.write(namesOf)],
  [
    "a refusal",
    (store: Store) =>
      store
        .write((tx) => {
          throw new Error(namesOf(tx).join());
        })
        .catch((error: Error) => [error.message]),
  ],
])("holds %s back until what it rests on is durable", async (_what, ask) => {
  const disk = memoryDisk();
  const store = await aHarbour({ journal: disk.open() });
  const release = disk.hold();
  let isAnswered = false;

  void store.write((tx) => tx.put(boats, { name: "Ada" }));
  const answer = ask(store).then((names) => {
    isAnswered = true;
    return names;
  });
  await nothingMoreHappens();
  expect(isAnswered).toBe(false);

  release();
  expect(await answer).toEqual(["Ada"]);
  expect(disk.rows()).toHaveLength(1);
});

test("tells a watch what became of each row, commit by commit, once it is durable", async () => {
  const disk = memoryDisk();
  const store = await aHarbour({ journal: disk.open() });
  const seen: (readonly Change<Boat>[])[] = [];
  const end = store.watch(boats, (changes) => {
    expect(disk.commits()).toBe(seen.length + 1);
    seen.push(changes);
  });

  void store.write((tx) => tx.put(boats, { name: "Ada", berth: "north" }));
  void store.write((tx) => tx.put(boats, { name: "Ada", berth: "south" }));
  void store.write((tx) => tx.put(boats, { name: "Bel" }));
  await store.write((tx) => tx.delete(boats, "Bel"));
  await store.write((tx) => tx.delete(boats, "Ada"));
  end();
  await store.write((tx) => tx.put(boats, { name: "Cid" }));

  expect(seen).toEqual([
    [{ key: "Ada", before: undefined, after: { name: "Ada", berth: "south" } }],
    [{ key: "Ada", before: { name: "Ada", berth: "south" }, after: undefined }],
  ]);
});

test("tells a watch nothing of other tables and of what was taken back", async () => {
  const store = await aHarbour();
  let calls = 0;
  store.watch(boats, () => (calls += 1));
  await store.write((tx) => tx.put(crates, { id: "1" }));
  await store
    .write((tx) => {
      tx.put(boats, { name: "Ada" });
      throw new Error("no");
    })
    .catch(() => {});
  await store.write((tx) => tx.put(crates, { id: "2" }));
  expect(calls).toBe(0);
});

test("gives out rising numbers, also after a restart and after a refusal", async () => {
  const disk = memoryDisk();
  const given: number[] = [];
  for (let life = 0; life < 3; life += 1) {
    const store = await aHarbour({ journal: disk.open() });
    const refused = store.write((tx) => {
      given.push(tx.nextSequence());
      throw new Error("no");
    });
    await expect(refused).rejects.toThrow("no");
    await store.write((tx) => {
      for (let count = 0; count < 15_000; count += 1) given.push(tx.nextSequence());
    });
    disk.loseProcess();
  }
  expect(given.every((number, index) => index === 0 || number > (given[index - 1] ?? 0))).toBe(
    true,
  );
});

test("is the same after a restart, order and indexes included", async () => {
  const disk = memoryDisk();
  const first = await aHarbour({ journal: disk.open() });
  await first.write((tx) => {
    for (const name of ["Ada", "Bel", "Cid", "Dot"]) tx.put(boats, { name, berth: "north" });
    tx.put(crates, { id: "1" });
  });
  await first.write((tx) => {
    tx.delete(boats, "Ada");
    tx.put(boats, { name: "Bel", berth: "south" });
    tx.put(boats, { name: "Ada", berth: "north" });
  });
  await first.close();

  const second = await aHarbour({ journal: disk.open() });
  await second.read((view) => {
    expect(namesOf(view)).toEqual(["Bel", "Cid", "Dot", "Ada"]);
    expect(namesAt(view, "north")).toEqual(["Cid", "Dot", "Ada"]);
    expect(view.get(crates, "1")).toEqual({ id: "1" });
  });
});

test("leaves rows of a kind it does not know where they are, and says so", async () => {
  const disk = memoryDisk();
  const newer = await aHarbour({ journal: disk.open() });
  await newer.write((tx) => tx.put(crates, { id: "1" }));
  await newer.close();

  const warnings: (LogFields | undefined)[] = [];
  const log = { ...silentLog, warn: (_: string, fields?: LogFields) => warnings.push(fields) };
  const older = await aStore({ journal: disk.open(), tables: [boats], log });
  await older.write((tx) => tx.put(boats, { name: "Ada" }));
  await older.close();

  expect(warnings).toEqual([{ kind: "crate", rows: 1 }]);
  expect(disk.rows().map((row) => row.kind)).toEqual(["crate", "boat"]);
});

const damages = [
  ["a document that is not JSON", { sequence: 1, kind: "boat", key: "Ada", json: "{" }, /boat Ada/],
  ["a key twice", { sequence: 2, kind: "boat", key: "Bel", json: '{"name":"Bel"}' }, /boat Bel/],
  [
    "a document under another's key",
    { sequence: 1, kind: "boat", key: "Ada", json: '{"name":"Eve"}' },
    /boat Ada: .*that of Eve/,
  ],
  ["a sequence above the ceiling", { sequence: 99, kind: "x", key: "y", json: "{}" }, /99/],
] as const;

test.each(damages)("does not start from a journal that holds %s", async (_what, row, message) => {
  const disk = memoryDisk();
  const journal = disk.open();
  const sound = {
    op: "put",
    sequence: 3,
    kind: "boat",
    key: "Bel",
    json: '{"name":"Bel"}',
  } as const;
  await journal.commit({ changes: [sound, { op: "put", ...row }], sequenceCeiling: 10 });
  const opened = aHarbour({ journal });
  await expect(opened).rejects.toThrow(JournalError);
  await expect(opened).rejects.toThrow(message);
  await expect(opened).rejects.toThrow(/^the memory journal is damaged\. /);
  // It was given up, so that whoever repairs it can have it.
  await disk.open().close();
});

test("stops for good when the journal cannot commit: nobody is told what is not durable", async () => {
  const disk = memoryDisk();
  const fatal: string[] = [];
  const store = await aHarbour({
    journal: disk.open(),
    onFatal: (error) => fatal.push(error.message),
  });
  await store.write((tx) => tx.put(boats, { name: "Ada" }));
  let calls = 0;
  store.watch(boats, () => (calls += 1));
  disk.breakDown(new JournalError("the disk is full"));

  const waiting = [
    store.write((tx) => tx.put(boats, { name: "Bel" })),
    store.write((tx) => tx.put(boats, { name: "Cid" })),
    store.read(namesOf),
  ];
  for (const promise of waiting) await expect(promise).rejects.toThrow("the disk is full");
  await expect(store.read(namesOf)).rejects.toThrow("the disk is full");
  await expect(store.write(() => 1)).rejects.toThrow("the disk is full");

  expect(fatal).toEqual(["the disk is full"]);
  expect(calls).toBe(0);
  expect(disk.rows().map((row) => row.key)).toEqual(["Ada"]);
  await store.close();
});

test("rejects what came while the commit that failed was under way", async () => {
  const disk = memoryDisk();
  const store = await aHarbour({ journal: disk.open(), onFatal: () => {} });
  const release = disk.hold();
  const first = store.write((tx) => tx.put(boats, { name: "Ada" }));
  await nothingMoreHappens();
  const second = store.write((tx) => tx.put(boats, { name: "Bel" }));
  disk.breakDown(new JournalError("the disk is full"));
  release();
  await expect(first).rejects.toThrow("the disk is full");
  await expect(second).rejects.toThrow("the disk is full");
  expect(disk.commits()).toBe(0);
});

test("stops for good when a watch throws", async () => {
  const fatal: string[] = [];
  const store = await aHarbour({ onFatal: (error) => fatal.push(error.message) });
  store.watch(boats, () => {
    throw new Error("a watch must not throw");
  });
  await expect(store.write((tx) => tx.put(boats, { name: "Ada" }))).rejects.toThrow("a watch");
  expect(fatal).toEqual(["a watch must not throw"]);
});

test("commits what is pending before it closes, and refuses what comes after", async () => {
  const disk = memoryDisk();
  const store = await aHarbour({ journal: disk.open() });
  const release = disk.hold();
  const written = store.write((tx) => tx.put(boats, { name: "Ada" }));
  await nothingMoreHappens();
  const writtenToo = store.write((tx) => tx.put(boats, { name: "Bel" }));
  const closed = store.close();
  await expect(store.read(namesOf)).rejects.toThrow("the store is closed");
  release();
  await Promise.all([written, writtenToo, closed, store.close()]);
  expect(rowKeys(disk)).toEqual(["Ada", "Bel"]);
  disk.open();
});

/** More than a row says it has, as a document with a field nobody foresaw. */
function unfitBoat(more: object): Boat {
  return { name: "Ada", ...more };
}

function rowKeys(disk: MemoryDisk): string[] {
  return disk.rows().map((row) => row.key);
}

/** A clock whose next turn comes when the test says so. */
function aSteppedClock(): Clock & { step(): void } {
  const due: (() => void)[] = [];
  return {
    ...systemClock(),
    nextTurn: (callback) => void due.push(callback),
    step: () => due.splice(0).forEach((callback) => callback()),
  };
}

/** Lets everything run that can run without the test's doing. */
async function nothingMoreHappens(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise<void>((resolve) => systemClock().nextTurn(resolve));
  }
}
