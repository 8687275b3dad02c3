import type { DatabaseSync } from "node:sqlite";
import type { Dropped, GroupRetention } from "./event-store.ts";
import { integer, type SqliteEvents } from "./sqlite-events.ts";
import { pragma } from "./sqlite-file.ts";

/*
 * Batches are removed some at a time, each time in a transaction of the caller's, so that those who write
 * meanwhile do not wait long.
 */

const CHUNK_BATCHES = 500;
const CHUNK_BYTES = 32 * 1024 * 1024;

type Row = Readonly<Record<string, unknown>>;

export interface RemovedChunk {
  readonly events: number;
  /** Whether there is nothing more to remove. */
  readonly isDone: boolean;
}

/** Removes batches of a group all of which is too old. */
export function removeExpired(
  database: DatabaseSync,
  events: SqliteEvents,
  { groupId, keepFromMs }: GroupRetention,
): RemovedChunk {
  const group = keepFromMs === undefined ? undefined : events.groupNumber(groupId);
  if (group === undefined || keepFromMs === undefined) return { events: 0, isDone: true };
  const rows = database
    .prepare(
      `SELECT id, group_number, events, bytes FROM batch INDEXED BY batch_of_group_by_end
       WHERE group_number = ? AND last_ms < ? ORDER BY last_ms LIMIT ${CHUNK_BATCHES}`,
    )
    .all(group, keepFromMs);
  remove(database, rows);
  return { events: total(rows, "events"), isDone: rows.length < CHUNK_BATCHES };
}

/** Removes what is left of streams that were removed. */
export function removeLeftovers(database: DatabaseSync): RemovedChunk {
  const stream = database.prepare("SELECT number FROM removed_stream LIMIT 1").get()?.["number"];
  if (stream === undefined) return { events: 0, isDone: true };
  const rows = database
    .prepare(
      `SELECT id, group_number, events, bytes FROM batch
       WHERE stream_number = ? LIMIT ${CHUNK_BATCHES}`,
    )
    .all(integer(stream));
  remove(database, rows);
  if (rows.length < CHUNK_BATCHES) {
    database.prepare("DELETE FROM removed_stream WHERE number = ?").run(integer(stream));
  }
  return { events: total(rows, "events"), isDone: false };
}

/** Removes the batches that came first, as long as the file holds more than that. */
export function removeOldest(database: DatabaseSync, downToBytes: number): Dropped | undefined {
  const excess = Math.min(usedBytes(database) - downToBytes, CHUNK_BYTES);
  if (excess <= 0) return undefined;
  const candidates = database
    .prepare(
      `SELECT id, group_number, events, bytes, last_ms, length(data) AS size FROM batch
       ORDER BY id LIMIT ${CHUNK_BATCHES}`,
    )
    .all();
  let size = 0;
  const rows = candidates.filter((row) => {
    const isNeeded = size < excess;
    if (isNeeded) size += integer(row["size"]) + ROW_BYTES;
    return isNeeded;
  });
  if (rows.length === 0) return undefined;
  remove(database, rows);
  return {
    events: total(rows, "events"),
    bytes: total(rows, "bytes"),
    upToMs: Math.max(...rows.map((row) => integer(row["last_ms"]))),
  };
}

/** What a batch takes beside its data: its row and its entries in the indexes. */
const ROW_BYTES = 200;

/** What of the file is in use; the rest of it is filled again. */
export function usedBytes(database: DatabaseSync): number {
  const pages = pragma(database, "page_count") - pragma(database, "freelist_count");
  return pages * pragma(database, "page_size");
}

const VACUUM_PAGES = 1_000;

/** Gives some of what is not in use back to the file system, when it is a quarter of the file or more. */
export function shrink(database: DatabaseSync): { readonly isDone: boolean } {
  const free = pragma(database, "freelist_count");
  if (free < VACUUM_PAGES || free < pragma(database, "page_count") / 4) return { isDone: true };
  database.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
  return { isDone: false };
}

function remove(database: DatabaseSync, rows: readonly Row[]): void {
  const deletion = database.prepare("DELETE FROM batch WHERE id = ?");
  for (const { id } of rows) deletion.run(integer(id));
  const count = database.prepare(
    "UPDATE log_group SET stored_bytes = stored_bytes - ? WHERE number = ?",
  );
  for (const [group, its] of Map.groupBy(rows, (row) => integer(row["group_number"]))) {
    count.run(total(its, "bytes"), group);
  }
}

function total(rows: readonly Row[], column: string): number {
  return rows.reduce((sum, row) => sum + integer(row[column]), 0);
}
