import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { aStore } from "../../test/fixtures/store.ts";
import { openSqliteJournal } from "./journal/sqlite.ts";
import { journalKey } from "./journal-key.ts";
import { table } from "./table.ts";

const key = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("\ud800", "\udc00", "\0", "\\", '"', "a", "0") }),
);

test("any key becomes text that a database takes, and no other key becomes the same", () => {
  fc.assert(
    fc.property(key, key, (one, other) => {
      expect(journalKey(one).isWellFormed()).toBe(true);
      expect(journalKey(one)).not.toContain("\0");
      expect(journalKey(one) === journalKey(other)).toBe(one === other);
    }),
  );
});

test("an ordinary key stands as it is", () => {
  const arn = 'arn:aws:ecs:us-east-1:000000000000:task/a"b/é😀';
  expect(journalKey(arn)).toBe(arn);
});

test("rows whose keys differ only in what text cannot hold come back from the disk as they were", async () => {
  const names = table<{ readonly name: string }>()({
    kind: "name",
    key: (row) => row.name,
    indexes: {},
  });
  const given = ["\ud800", "\ud801", "\ufffd", "a\0b", "a", "\\x", '"'];
  const directory = mkdtempSync(join(tmpdir(), "longshore-keys-"));
  const open = () =>
    aStore({ journal: openSqliteJournal(join(directory, "state.db")), tables: [names] });
  try {
    const store = await open();
    await store.write((tx) => given.forEach((name) => tx.put(names, { name })));
    await store.close();
    const again = await open();
    expect(await again.read((view) => [...view.all(names)].map(({ name }) => name))).toEqual(given);
    await again.write((tx) => given.forEach((name) => tx.delete(names, name)));
    await again.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
});
