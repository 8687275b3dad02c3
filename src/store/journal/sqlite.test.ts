import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { JournalChange, JournalRow } from "./journal.ts";
import { openSqliteJournal } from "./sqlite.ts";
import { bringUpToDate, MIGRATIONS } from "./sqlite-format.ts";

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "longshore-sqlite-"));
  path = join(directory, "state.db");
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

test("only the operator may read the file", async () => {
  const journal = openSqliteJournal(path);
  await journal.commit({ changes: [aPut(1)] });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(`${path}-wal`).mode & 0o777).toBe(0o600);
  await journal.close();
});

test("one file is left after a clean close", async () => {
  await aFilledJournal();
  expect([`${path}-wal`, `${path}-shm`, `${path}.new`].filter((name) => existsSync(name))).toEqual(
    [],
  );
});

test("says which directory is missing", () => {
  const missing = join(directory, "nowhere", "state.db");
  expect(() => openSqliteJournal(missing)).toThrow(missing);
});

test("starts afresh over what a process left that died while it created the file", async () => {
  writeFileSync(`${path}.new`, "half a header");
  writeFileSync(`${path}.new-journal`, "half a rollback journal");
  const journal = openSqliteJournal(path);
  expect(await rowsOf(journal)).toEqual([]);
  await journal.close();
});

test("refuses a file of a newer version, and leaves it as it is", async () => {
  await aFilledJournal();
  editFile((database) => database.exec("PRAGMA user_version = 99"));
  await expectRefusal(/state\.db was written by a newer version .*format 99.*knows up to 1/);
});

test("refuses a database of another program, and leaves it as it is", async () => {
  editFile((database) =>
    database.exec("CREATE TABLE theirs (id INTEGER); PRAGMA user_version = 1"),
  );
  await expectRefusal(/is a SQLite database, but not a Longshore journal/);
});

test("refuses a file that is no database, and leaves it as it is", async () => {
  writeFileSync(path, "This is somebody's diary, and not a database at all.\n".repeat(100));
  await expectRefusal(/state\.db is not a journal, or is damaged/);
});

test("refuses an empty file, which was a journal once", async () => {
  writeFileSync(path, "");
  await expectRefusal(/state\.db is damaged.*it is empty/);
});

test("refuses to start empty beside the write-ahead log of a file that is gone", () => {
  writeFileSync(`${path}-wal`, "x".repeat(5000));
  expect(() => openSqliteJournal(path)).toThrow(/state\.db is damaged.*it is gone, but .*-wal is/);
  expect(existsSync(path)).toBe(false);
  expect(statSync(`${path}-wal`).size).toBe(5000);
});

test.each([0.9, 0.5, 0.1])(
  "refuses a file that was cut to %d of its length, and leaves it as it is",
  async (share) => {
    await aFilledJournal();
    truncateSync(path, Math.floor(statSync(path).size * share));
    await expectRefusal(/state\.db is (not a journal, or is )?damaged/);
  },
);

test("refuses a file whose header is garbage, and leaves it as it is", async () => {
  await aFilledJournal();
  damage((bytes) => bytes.fill(0xa5, 0, 100));
  await expectRefusal(/state\.db is not a journal, or is damaged/);
});

test("refuses a file with any one page overwritten, and leaves it as it is", async () => {
  await aFilledJournal();
  const whole = readFileSync(path);
  const pageBytes = whole.readUInt16BE(16);
  for (let page = 1; page < whole.length / pageBytes; page += 1) {
    writeFileSync(path, whole);
    damage((bytes) => bytes.fill(0x5a, page * pageBytes, (page + 1) * pageBytes));
    await expectRefusal(/state\.db .*damaged/);
  }
});

test("refuses a file with one bit of one document flipped, and leaves it as it is", async () => {
  await aFilledJournal();
  damage((bytes) => {
    const at = bytes.indexOf("text of 250");
    bytes[at] = (bytes[at] ?? 0) ^ 1;
  });
  await expectRefusal(/state\.db is damaged.*task key 250 does not match its checksum/);
});

test("loses no row in silence to a bit flipped in a page's count of rows", async () => {
  await aFilledJournal();
  const whole = readFileSync(path);
  const pageBytes = whole.readUInt16BE(16);
  for (let page = 1; page < whole.length / pageBytes; page += 1) {
    for (let bit = 0; bit < 16; bit += 1) {
      writeFileSync(path, whole);
      damage((bytes) => {
        // Bytes 3 and 4 of a page's header (https://www.sqlite.org/fileformat2.html, "B-tree Pages").
        const at = page * pageBytes + 3 + (bit >> 3);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7));
      });
      // A page of overflowing values has no such header, and its row's checksum tells.
      await expectRefusal(/state\.db is damaged/);
    }
  }
});

test("brings a file of the format before up to date, and all of it or nothing", () => {
  editFile((database) => {
    bringUpToDate(database, path);
    database.exec("INSERT INTO resource VALUES (1, 'task', 'a', '{}', 0)");
    expect(() =>
      bringUpToDate(database, path, [...MIGRATIONS, addEpoch, loseRowsAndFail]),
    ).toThrow();
  });
  editFile((database) => {
    expect(database.prepare("PRAGMA user_version").get()).toEqual({ user_version: 2 });
    expect(database.prepare("SELECT key, epoch FROM resource").all()).toEqual([
      { key: "a", epoch: 7 },
    ]);
    bringUpToDate(database, path, [...MIGRATIONS, addEpoch]);
  });
});

test("its write-ahead log stays small however much is written", async () => {
  const journal = openSqliteJournal(path);
  const json = JSON.stringify({ text: "x".repeat(2000) });
  for (let round = 0; round < 100; round += 1) {
    const changes = Array.from({ length: 100 }, (_, index) => aPut(round * 100 + index + 1, json));
    await journal.commit({ changes });
  }
  // 20 MB went through it; SQLite empties it at every thousand pages.
  expect(statSync(`${path}-wal`).size).toBeLessThan(10_000_000);
  await journal.close();
});

test("a disk that is full fails the commit, and keeps what was committed before", async (context) => {
  const disk = join(directory, "disk");
  mkdirSync(disk);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]);
  context.skip(mounted.status !== 0, "mounting a small file system is not permitted here");
  path = join(disk, "state.db");
  try {
    const journal = openSqliteJournal(path);
    const committed = await fillUp(journal);
    expect(committed.error?.message).toMatch(
      /state\.db could not be written because the disk is full. Make room and start again/,
    );
    await journal.close();

    const again = openSqliteJournal(path);
    expect((await rowsOf(again)).map((row) => row.sequence)).toEqual(committed.sequences);
    await again.close();
  } finally {
    spawnSync("umount", ["--lazy", disk]);
  }
});

function addEpoch(database: DatabaseSync): void {
  database.exec("ALTER TABLE resource ADD COLUMN epoch INTEGER NOT NULL DEFAULT 7");
}

function loseRowsAndFail(database: DatabaseSync): void {
  database.exec("DELETE FROM resource");
  throw new Error("the migration failed");
}

/** Commits row after row until it fails. */
async function fillUp(
  journal: ReturnType<typeof openSqliteJournal>,
): Promise<{ sequences: number[]; error: Error | undefined }> {
  const sequences: number[] = [];
  const json = JSON.stringify({ text: "x".repeat(10_000) });
  for (let sequence = 1; sequence < 1000; sequence += 1) {
    try {
      await journal.commit({ changes: [aPut(sequence, json)] });
      sequences.push(sequence);
    } catch (error) {
      return { sequences, error: error instanceof Error ? error : undefined };
    }
  }
  return { sequences, error: undefined };
}

async function aFilledJournal(): Promise<void> {
  const journal = openSqliteJournal(path);
  const changes = Array.from({ length: 500 }, (_, index) =>
    aPut(index + 1, JSON.stringify({ text: `text of ${index + 1}, ${"x".repeat(300)}` })),
  );
  await journal.commit({ changes, sequenceCeiling: 501 });
  await journal.close();
}

/** The journal says what is wrong, and every byte is where it was. */
async function expectRefusal(message: RegExp): Promise<void> {
  const before = readFileSync(path);
  await expect(
    (async () => {
      const journal = openSqliteJournal(path);
      try {
        await rowsOf(journal);
      } finally {
        await journal.close();
      }
    })(),
  ).rejects.toThrow(message);
  expect(readFileSync(path).equals(before)).toBe(true);
}

async function rowsOf(journal: ReturnType<typeof openSqliteJournal>): Promise<JournalRow[]> {
  const rows: JournalRow[] = [];
  await journal.load((row) => rows.push(row));
  return rows;
}

function aPut(sequence: number, json = "{}"): JournalChange {
  return { op: "put", sequence, kind: "task", key: `key ${sequence}`, json };
}

function damage(change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(path);
  change(bytes);
  writeFileSync(path, bytes);
}

function editFile(edit: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(path);
  try {
    edit(database);
  } finally {
    database.close();
  }
}
