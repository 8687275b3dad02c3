import { expect, test } from "vitest";
import { memoryDisk } from "../../test/fixtures/memory-journal.ts";
import { aHarbour, boats, crates, namesAt, namesOf } from "../../test/fixtures/harbour.ts";
import { aStore } from "../../test/fixtures/store.ts";
import { type LogFields, silentLog } from "../runtime/log.ts";
import { JournalError } from "./journal/journal.ts";

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
