import { expect, test } from "vitest";
import { memoryDisk } from "../../test/fixtures/memory-journal.ts";
import { aHarbour, type Boat, boats, crates } from "../../test/fixtures/harbour.ts";
import type { Change } from "./view.ts";

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

test("stops for good when a watch throws", async () => {
  const fatal: string[] = [];
  const store = await aHarbour({ onFatal: (error) => fatal.push(error.message) });
  store.watch(boats, () => {
    throw new Error("a watch must not throw");
  });
  await expect(store.write((tx) => tx.put(boats, { name: "Ada" }))).rejects.toThrow("a watch");
  expect(fatal).toEqual(["a watch must not throw"]);
});
