import { expect, test } from "vitest";
import { type MemoryDisk, memoryDisk } from "../../test/fixtures/memory-journal.ts";
import {
  aHarbour,
  aSteppedClock,
  boats,
  namesOf,
  nothingMoreHappens,
} from "../../test/fixtures/harbour.ts";
import { JournalError } from "./journal/journal.ts";
import type { Store } from "./view.ts";

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

function rowKeys(disk: MemoryDisk): string[] {
  return disk.rows().map((row) => row.key);
}
