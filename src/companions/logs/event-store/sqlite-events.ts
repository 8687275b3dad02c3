import type { DatabaseSync, StatementSync } from "node:sqlite";
import { constants, zstdCompressSync } from "node:zlib";
import { assert } from "../../../domain/assert.ts";
import type {
  GroupRetention,
  StreamBatch,
  StreamName,
  StreamQuery,
  StreamSummary,
} from "./event-store.ts";

/** Streams and batches in the tables of `sqlite-file.ts`; reading events is `sqlite-scan.ts`'s. */
export class SqliteEvents {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  createStream({ groupId, streamName, nowMs }: StreamName & { readonly nowMs: number }): boolean {
    this.#sql("INSERT INTO log_group (id, span_ms) VALUES (?, 0) ON CONFLICT DO NOTHING").run(
      groupId,
    );
    const { changes } = this.#sql(`
      INSERT INTO stream (group_number, name, created_ms, span_ms)
      VALUES ((SELECT number FROM log_group WHERE id = ?), ?, ?, 0) ON CONFLICT DO NOTHING`).run(
      groupId,
      streamName,
      nowMs,
    );
    return changes > 0;
  }

  /** Gone at once for those who look; its batches go bit by bit, as they may be many. */
  deleteStream(name: StreamName): boolean {
    const stream = this.#stream(name);
    if (!stream) return false;
    this.#sql("INSERT INTO removed_stream VALUES (?)").run(stream.number);
    this.#sql("DELETE FROM stream WHERE number = ?").run(stream.number);
    return true;
  }

  deleteGroup(groupId: string): void {
    const group = this.groupNumber(groupId);
    if (group === undefined) return;
    this.#sql("INSERT INTO removed_stream SELECT number FROM stream WHERE group_number = ?").run(
      group,
    );
    this.#sql("DELETE FROM stream WHERE group_number = ?").run(group);
    this.#sql("DELETE FROM log_group WHERE number = ?").run(group);
  }

  append({ groupId, streamName, batch, nowMs }: StreamBatch): boolean {
    const stream = this.#stream({ groupId, streamName });
    if (!stream) return false;
    const { firstMs, lastMs, count, countedBytes } = batch;
    this.#sql(`
      INSERT INTO batch
        (group_number, stream_number, first_ms, last_ms, ingested_ms, events, bytes, data)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`).run(
      stream.group,
      stream.number,
      firstMs,
      lastMs,
      nowMs,
      count,
      countedBytes,
      compressed(batch.bytes),
    );
    this.#sql(`
      UPDATE stream
      SET last_event_ms = max(last_event_ms, ?), last_ingested_ms = ?, span_ms = max(span_ms, ?)
      WHERE number = ?`).run(lastMs, nowMs, lastMs - firstMs, stream.number);
    this.#sql(`
      UPDATE log_group SET stored_bytes = stored_bytes + ?, span_ms = max(span_ms, ?)
      WHERE number = ?`).run(countedBytes, lastMs - firstMs, stream.group);
    return true;
  }

  streams(query: StreamQuery): readonly StreamSummary[] {
    const group = this.groupNumber(query.groupId);
    if (group === undefined) return [];
    const { prefix = "", orderBy, descending, after, limit } = query;
    const [order, compare] = descending ? ["DESC", "<"] : ["ASC", ">"];
    const byName = orderBy === "name";
    const columns = byName ? "(name)" : "(last_event_ms, name)";
    const from = byName
      ? [after?.streamName ?? ""]
      : [after?.lastEventMs ?? -1, after?.streamName ?? ""];
    const rows = this.#sql(`
      SELECT name, created_ms, last_event_ms, last_ingested_ms,
        (SELECT min(first_ms) FROM batch WHERE stream_number = stream.number) AS first_event_ms
      FROM stream
      WHERE group_number = ? AND name >= ? AND name <= ?
        ${after ? `AND ${columns} ${compare} (${from.map(() => "?").join()})` : ""}
      ORDER BY ${byName ? `name ${order}` : `last_event_ms ${order}, name ${order}`} LIMIT ?`).all(
      group,
      prefix,
      prefixEnd(prefix),
      ...(after ? from : []),
      limit,
    );
    return rows.map((row) => ({
      streamName: String(row["name"]),
      createdMs: integer(row["created_ms"]),
      firstEventMs: row["first_event_ms"] === null ? undefined : integer(row["first_event_ms"]),
      lastEventMs: positive(row["last_event_ms"]),
      lastIngestedMs: positive(row["last_ingested_ms"]),
    }));
  }

  storedBytes(groupId: string): number {
    const row = this.#sql("SELECT stored_bytes FROM log_group WHERE id = ?").get(groupId);
    return integer(row?.["stored_bytes"] ?? 0);
  }

  /** Of all batches that ever were, removed ones too. */
  lastBatch(): number {
    const row = this.#sql("SELECT seq FROM sqlite_sequence WHERE name = 'batch'").get();
    return integer(row?.["seq"] ?? 0);
  }

  groupNumber(groupId: string): number | undefined {
    const row = this.#sql("SELECT number FROM log_group WHERE id = ?").get(groupId);
    return row === undefined ? undefined : integer(row["number"]);
  }

  /** No batch of the group spans more. */
  groupSpanMs(number: number): number {
    const row = this.#sql("SELECT span_ms FROM log_group WHERE number = ?").get(number);
    return integer(row?.["span_ms"] ?? 0);
  }

  /** No batch of the stream spans more. */
  streamSpanMs(number: number): number {
    const row = this.#sql("SELECT span_ms FROM stream WHERE number = ?").get(number);
    return integer(row?.["span_ms"] ?? 0);
  }

  streamNumber(name: StreamName): number | undefined {
    return this.#stream(name)?.number;
  }

  /** Nothing for a stream that was removed. */
  streamName(number: number): string | undefined {
    const row = this.#sql("SELECT name FROM stream WHERE number = ?").get(number);
    return row && String(row["name"]);
  }

  /** Removes groups that are not among these. */
  removeOthers(groups: readonly GroupRetention[]): void {
    const known = JSON.stringify(groups.map(({ groupId }) => groupId));
    const others = this.#sql(
      "SELECT id FROM log_group WHERE id NOT IN (SELECT value FROM json_each(?))",
    ).all(known);
    for (const { id } of others) this.deleteGroup(String(id));
  }

  #stream({
    groupId,
    streamName,
  }: StreamName): { readonly number: number; readonly group: number } | undefined {
    const row = this.#sql(`
      SELECT number, group_number FROM stream
      WHERE group_number = (SELECT number FROM log_group WHERE id = ?) AND name = ?`).get(
      groupId,
      streamName,
    );
    return row && { number: integer(row["number"]), group: integer(row["group_number"]) };
  }

  #sql(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (!statement) this.#statements.set(text, (statement = this.#database.prepare(text)));
    return statement;
  }
}

/** What no name with this prefix stands behind, in the order of SQLite, which is that of UTF-8. */
export function prefixEnd(prefix: string): string {
  return `${prefix}\u{10ffff}`;
}

/** A number that SQLite gave. */
export function integer(value: unknown): number {
  assert(typeof value === "number", "a column that is always a number");
  return value;
}

function positive(value: unknown): number | undefined {
  const number = integer(value);
  return number < 0 ? undefined : number;
}

/** The fastest level: lines of a log are alike, so that even it makes a fifth of them. It has a checksum. */
function compressed(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes, {
    params: {
      [constants.ZSTD_c_compressionLevel]: 1,
      [constants.ZSTD_c_checksumFlag]: 1,
    },
  });
}
