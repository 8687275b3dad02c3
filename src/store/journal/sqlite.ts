import { DatabaseSync, type StatementSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import {
  type Journal,
  type JournalBatch,
  type JournalChange,
  JournalError,
  type JournalRow,
  type JournalSummary,
} from "./journal.ts";
import { damaged, explained, isBusy } from "./sqlite-error.ts";
import { createFile, readLog, refuseRemains, refuseUnwritable } from "./sqlite-file.ts";
import { bringUpToDate, inTransaction } from "./sqlite-format.ts";
import { damageOfLog } from "./sqlite-log.ts";

/**
 * Opens the journal in the SQLite file at `path`, and creates it when there is none. Its directory must exist.
 * Throws a `JournalError` when the file is in use, damaged, of a newer version or not a journal.
 */
export function openSqliteJournal(path: string): Journal {
  return explained(path, () => {
    refuseRemains(path);
    refuseUnwritable(path);
    refuseDamagedLog(path);
    createFile(path, (newPath) => connect(newPath).close());
    return new SqliteJournal(path, connect(path));
  });
}

/** Before SQLite opens the file, for it would make up its mind about the log and throw the rest away. */
function refuseDamagedLog(path: string): void {
  const log = readLog(path);
  const damage = log && damageOfLog(log);
  if (damage === undefined) return;
  // While another process writes the log it may look like anything.
  refuseUsed(path);
  throw damaged(path, damage);
}

/** Throws when another process has the file open, and changes nothing. */
function refuseUsed(path: string): void {
  const probe = new DatabaseSync(path, { readOnly: true, timeout: 0 });
  try {
    // Keeps SQLite from making a file for memory to share.
    probe.exec("PRAGMA locking_mode = EXCLUSIVE");
    probe.prepare("SELECT count(*) FROM sqlite_schema").get();
  } catch (error) {
    if (isBusy(error)) throw error;
  } finally {
    probe.close();
  }
}

/** For new files: three tasks of the usual 2 KB fit into such a page, and only one into SQLite's default. */
const PAGE_BYTES = 8192;

/** Opens the file for this process alone and brings it up to date. */
function connect(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // Before anything is read: the lock is then kept until the file is closed.
    database.exec("PRAGMA locking_mode = EXCLUSIVE");
    database.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
    bringUpToDate(database, path);
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA synchronous = FULL");
    // Should a read not have taken the lock for good yet, it must not wait for the first commit.
    inTransaction(database, () => {});
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

class SqliteJournal implements Journal {
  readonly place: string;
  readonly #database: DatabaseSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #raiseCeiling: StatementSync;

  constructor(path: string, database: DatabaseSync) {
    this.place = path;
    this.#database = database;
    this.#put = database.prepare(`
      INSERT INTO resource (sequence, kind, key, json, crc32) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (sequence) DO UPDATE SET json = excluded.json, crc32 = excluded.crc32
      WHERE kind = excluded.kind AND key = excluded.key`);
    this.#delete = database.prepare("DELETE FROM resource WHERE sequence = ?");
    this.#raiseCeiling = database.prepare("UPDATE sequence_ceiling SET value = ?");
  }

  async load(visit: (row: JournalRow) => void): Promise<JournalSummary> {
    return explained(this.place, () => {
      const rows = this.#database.prepare(
        "SELECT sequence, kind, key, json, crc32 FROM resource ORDER BY sequence",
      );
      for (const row of rows.iterate()) visit(this.#checked(row));
      const ceiling = this.#database.prepare("SELECT value FROM sequence_ceiling").get()?.["value"];
      if (typeof ceiling !== "number") throw damaged(this.place, "its sequence ceiling is missing");
      return { sequenceCeiling: ceiling };
    });
  }

  async commit(batch: JournalBatch): Promise<void> {
    explained(this.place, () => {
      inTransaction(this.#database, () => {
        for (const change of batch.changes) this.#apply(change);
        if (batch.sequenceCeiling !== undefined) this.#raiseCeiling.run(batch.sequenceCeiling);
      });
    });
  }

  async close(): Promise<void> {
    explained(this.place, () => this.#database.close());
  }

  #apply(change: JournalChange): void {
    if (change.op === "delete") {
      this.#delete.run(change.sequence);
      return;
    }
    const { sequence, kind, key, json } = change;
    const { changes } = this.#put.run(sequence, kind, key, json, checksum(change));
    if (changes === 0) throw new JournalError(`sequence ${sequence} is not that of ${kind} ${key}`);
  }

  /** SQLite finds a broken structure by itself, but not a flipped bit within a value. */
  #checked(found: Readonly<Record<string, unknown>>): JournalRow {
    const { sequence, kind, key, json } = found;
    if (
      typeof sequence !== "number" ||
      typeof kind !== "string" ||
      typeof key !== "string" ||
      typeof json !== "string"
    ) {
      throw damaged(this.place, "a row is not of the form it was written in");
    }
    const row = { sequence, kind, key, json };
    if (checksum(row) !== found["crc32"]) {
      throw damaged(this.place, `${kind} ${key} does not match its checksum`);
    }
    return row;
  }
}

function checksum({ sequence, kind, key, json }: JournalRow): number {
  return crc32(json, crc32(`${sequence} ${kind} ${key} `));
}
