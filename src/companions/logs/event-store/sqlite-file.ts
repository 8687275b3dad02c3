import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { MAX_SPAN_MS } from "./batch-format.ts";
import { EventStoreError } from "./event-store.ts";

/** Marks a SQLite file as one of log events (the `application_id` of its header): "LSHL" in ASCII. */
const APPLICATION_ID = 0x4c53484c;
const FORMAT = 2;

/** Room for many small batches in a page, and few pages for a big one. */
const PAGE_BYTES = 8192;
/** When the write-ahead log is copied into the file: 32 MiB, so that a flood writes each page of an index once. */
const CHECKPOINT_PAGES = 4096;
const LOG_BYTES = 64 * 1024 * 1024;

/** In memory, for tests and simulations. */
export const IN_MEMORY = ":memory:";

/**
 * Opens the file of log events for this process alone, and makes it when there is none. Nothing is read of it
 * but its first pages. Throws EventStoreError for a file that is another's.
 */
export function openEventFile(path: string): DatabaseSync {
  // Only the operator reads what programs log.
  if (path !== IN_MEMORY) closeSync(openSync(path, "a", 0o600));
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE");
    database.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
    database.exec("PRAGMA auto_vacuum = INCREMENTAL");
    const format = pragma(database, "user_version");
    if (format === 0) makeTables(database);
    else bringUpToDate(database, path, format);
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA synchronous = FULL");
    database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    database.exec(`PRAGMA journal_size_limit = ${LOG_BYTES}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The number that a pragma answers. */
export function pragma(database: DatabaseSync, name: string): number {
  const value = database.prepare(`PRAGMA ${name}`).get()?.[name];
  return typeof value === "number" ? value : 0;
}

/**
 * Rows of `batch` are what PutLogEvents got, compressed; `stored_bytes` and `bytes` count as AWS does. No batch of a group
 * or stream spans more than its `span_ms`, which is how far before a time those may begin that reach into it. Of a stream in
 * `removed_stream` only batches are left, which go bit by bit. The number of a group or stream, and the id of a batch,
 * never comes back.
 */
function makeTables(database: DatabaseSync): void {
  database.exec(`
    BEGIN IMMEDIATE;
    CREATE TABLE log_group (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      stored_bytes INTEGER NOT NULL DEFAULT 0,
      span_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE stream (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      group_number INTEGER NOT NULL,
      name TEXT NOT NULL,
      created_ms INTEGER NOT NULL,
      last_event_ms INTEGER NOT NULL DEFAULT -1,
      last_ingested_ms INTEGER NOT NULL DEFAULT -1,
      span_ms INTEGER NOT NULL,
      UNIQUE (group_number, name)
    ) STRICT;
    CREATE TABLE removed_stream (number INTEGER PRIMARY KEY) STRICT;
    CREATE INDEX stream_by_last_event ON stream (group_number, last_event_ms, name);
    CREATE TABLE batch (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      group_number INTEGER NOT NULL,
      stream_number INTEGER NOT NULL,
      first_ms INTEGER NOT NULL,
      last_ms INTEGER NOT NULL,
      ingested_ms INTEGER NOT NULL,
      events INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      data BLOB NOT NULL
    ) STRICT;
    CREATE INDEX batch_of_stream ON batch (stream_number, first_ms, last_ms);
    CREATE INDEX batch_of_stream_by_end ON batch (stream_number, last_ms, first_ms);
    CREATE INDEX batch_of_group ON batch (group_number, first_ms, last_ms, stream_number);
    CREATE INDEX batch_of_group_by_end ON batch (group_number, last_ms, first_ms, stream_number);
    PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${FORMAT};
    COMMIT;
  `);
}

/** Before format 2 nobody counted how much batches span. */
function bringUpToDate(database: DatabaseSync, path: string, format: number): void {
  checkFormat(database, path, format);
  if (format === FORMAT) return;
  database.exec(`
    BEGIN IMMEDIATE;
    ALTER TABLE log_group ADD COLUMN span_ms INTEGER NOT NULL DEFAULT ${MAX_SPAN_MS};
    ALTER TABLE stream ADD COLUMN span_ms INTEGER NOT NULL DEFAULT ${MAX_SPAN_MS};
    PRAGMA user_version = ${FORMAT};
    COMMIT;
  `);
}

function checkFormat(database: DatabaseSync, path: string, format: number): void {
  if (pragma(database, "application_id") !== APPLICATION_ID) {
    throw new EventStoreError(
      `${path} is not a file of log events. It was left as it is; move it away to start empty.`,
    );
  }
  if (format > FORMAT) {
    throw new EventStoreError(
      `${path} was written by a newer version of Longshore (format ${format}; this version knows up to ` +
        `${FORMAT}). Start that version, or move the file away.`,
    );
  }
}
