import { expect, test } from "vitest";
import { memoryDisk } from "../../test/fixtures/memory-journal.ts";
import {
  aHarbour,
  aHarbourWith,
  type Boat,
  boats,
  crates,
  namesAt,
  namesOf,
} from "../../test/fixtures/harbour.ts";
import { aStore } from "../../test/fixtures/store.ts";
import { table } from "./table.ts";
import type { Tx } from "./view.ts";

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

/** More than a row says it has, as a document with a field nobody foresaw. */
function unfitBoat(more: object): Boat {
  return { name: "Ada", ...more };
}
