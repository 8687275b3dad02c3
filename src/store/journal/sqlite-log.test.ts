import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSqliteJournal } from "./sqlite.ts";
import { damageOfLog } from "./sqlite-log.ts";

/** What a process leaves that dies after twenty commits of one row each. */
const COMMITS = 20;
let directory: string;
let path: string;
let file: Buffer;
let log: Buffer;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "longshore-log-"));
  path = join(directory, "left.db");
  const living = join(directory, "living.db");
  const journal = openSqliteJournal(living);
  for (let sequence = 1; sequence <= COMMITS; sequence += 1) {
    const json = JSON.stringify({ text: "x".repeat(3_000) });
    const put = { op: "put", sequence, kind: "task", key: `key ${sequence}`, json } as const;
    await journal.commit({ changes: [put], sequenceCeiling: sequence + 1 });
  }
  copyFileSync(living, path);
  file = readFileSync(path);
  log = readFileSync(`${living}-wal`);
  await journal.close();
});

afterAll(() => rmSync(directory, { recursive: true }));

async function rowsAfter(left: Uint8Array): Promise<number> {
  writeFileSync(path, file);
  writeFileSync(`${path}-wal`, left);
  const journal = openSqliteJournal(path);
  let rows = 0;
  try {
    await journal.load(() => (rows += 1));
  } finally {
    await journal.close();
  }
  return rows;
}

test("a log that was left whole gives all of its commits", async () => {
  expect(damageOfLog(log)).toBeUndefined();
  expect(await rowsAfter(log)).toBe(COMMITS);
});

test("a log that a power failure cut short gives the commits that are whole in it", async () => {
  const counts: number[] = [];
  for (let length = 0; length <= log.length; length += 4_001) {
    expect(damageOfLog(log.subarray(0, length))).toBeUndefined();
    counts.push(await rowsAfter(log.subarray(0, length)));
  }
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect(counts.at(0)).toBe(0);
});

test("a log whose last commit is torn gives those before", async () => {
  const torn = Buffer.from(log);
  torn.fill(0, torn.length - 100);
  expect(damageOfLog(torn)).toBeUndefined();
  expect(await rowsAfter(torn)).toBe(COMMITS - 1);
});

test("a log that never reached the disk is none", async () => {
  expect(await rowsAfter(Buffer.alloc(log.length))).toBe(0);
});

test("a log with a bit flipped in what was durable is refused, and left as it is", async () => {
  for (let at = 0; at < log.length * 0.9; at += 997) {
    const flipped = Buffer.from(log);
    flipped[at] = (flipped[at] ?? 0) ^ 4;
    await expect(rowsAfter(flipped)).rejects.toThrow(/left\.db is damaged.*write-ahead log/);
    expect(readFileSync(path).equals(file)).toBe(true);
    expect(readFileSync(`${path}-wal`).equals(flipped)).toBe(true);
  }
  expect(readdirSync(directory).toSorted()).toEqual(["left.db", "left.db-wal", "living.db"]);
});

test("a log that another process writes is that process's, whatever it looks like", async () => {
  const used = join(directory, "used.db");
  const journal = openSqliteJournal(used);
  const flipped = Buffer.from(log);
  flipped[50] = (flipped[50] ?? 0) ^ 4;
  writeFileSync(`${used}-wal`, flipped);
  // Two connections of one process lock each other out as two processes do.
  expect(() => openSqliteJournal(used)).toThrow(/used\.db is in use by another process/);
  writeFileSync(`${used}-wal`, "");
  await journal.close();
  rmSync(used);
});
