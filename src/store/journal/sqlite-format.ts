import type { DatabaseSync } from "node:sqlite";
import { JournalError } from "./journal.ts";
import { damaged } from "./sqlite-error.ts";

/** Marks a SQLite file as a Longshore journal (the `application_id` of its header): "LSHR" in ASCII. */
const APPLICATION_ID = 0x4c534852;

/** Brings a file from the format before to the one after; runs inside a transaction. */
type Migration = (database: DatabaseSync) => void;

/** Entry n makes format n + 1 of format n. Released entries are never edited, only followed. */
export const MIGRATIONS: readonly Migration[] = [
  (database) => {
    database.exec(`
      CREATE TABLE resource (
        sequence INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        json TEXT NOT NULL,
        crc32 INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE sequence_ceiling (
        id INTEGER PRIMARY KEY CHECK (id = 0),
        value INTEGER NOT NULL
      ) STRICT;
      INSERT INTO sequence_ceiling VALUES (0, 0);
    `);
  },
];

/**
 * Brings the file to the newest of `migrations`. Refuses, and leaves as it is, a file that is not a journal, one
 * that a newer version wrote, and one that is damaged.
 */
export function bringUpToDate(
  database: DatabaseSync,
  path: string,
  migrations: readonly Migration[] = MIGRATIONS,
): void {
  const found = formatOf(database, path);
  if (found > migrations.length) {
    throw new JournalError(
      `${path} was written by a newer version of Longshore (format ${found}; this version knows up to ` +
        `${migrations.length}). Start that version, or choose another data directory.`,
    );
  }
  if (found > 0) checkStructure(database, path);
  for (const [index, migrate] of migrations.entries()) {
    if (index < found) continue;
    inTransaction(database, () => {
      migrate(database);
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
      database.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
}

/**
 * Before anything is written: a flipped bit in the header of a page can make rows vanish, which their checksums
 * cannot tell.
 */
function checkStructure(database: DatabaseSync, path: string): void {
  const verdict: unknown = database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
  if (verdict !== "ok") throw damaged(path, String(verdict).replaceAll("\n", " "));
}

/** Runs `change` in a transaction: all of it or nothing. */
export function inTransaction(database: DatabaseSync, change: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    change();
    database.exec("COMMIT");
  } catch (error) {
    // SQLite has rolled back by itself after some errors (SQLITE_FULL, SQLITE_IOERR), not after others.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** The file's format; 0 for one with nothing in it. */
function formatOf(database: DatabaseSync, path: string): number {
  const id = pragma(database, "application_id");
  const version = pragma(database, "user_version");
  if (id === APPLICATION_ID) return version;
  const { tables } = { ...database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get() };
  if (id === 0 && version === 0 && tables === 0) return 0;
  throw new JournalError(
    `${path} is a SQLite database, but not a Longshore journal. It was left as it is; ` +
      `choose another data directory.`,
  );
}

function pragma(database: DatabaseSync, name: "application_id" | "user_version"): number {
  const value: unknown = database.prepare(`PRAGMA ${name}`).get()?.[name];
  return typeof value === "number" ? value : 0;
}
