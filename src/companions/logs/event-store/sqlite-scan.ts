import type { DatabaseSync } from "node:sqlite";
import { parseFilterPattern, type FilterPattern } from "../filter-pattern/filter-pattern.ts";
import type { BatchCache } from "./batch-cache.ts";
import type { BatchReader } from "./batch-format.ts";
import type { FoundEvent, ScanPage, ScanQuery } from "./event-store.ts";
import { PageCollector } from "./page-collector.ts";
import { before, behind, comparePositions, type Position } from "./position.ts";
import { integer, prefixEnd, type SqliteEvents } from "./sqlite-events.ts";

/** After looking at so much a scan stops, so that others get their turn. */
const SLICE_BYTES = 16 * 1024 * 1024;
/** What a batch costs however small it is. */
const BATCH_COST = 256;

interface Source {
  readonly database: DatabaseSync;
  readonly events: SqliteEvents;
  readonly cache: BatchCache;
}

interface BatchRow {
  readonly id: number;
  readonly stream: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/**
 * One slice of a scan. Batches come in the order of the end at which they begin in the scan's direction. Those
 * that overlap are not merged but collected: that holds one batch and one page, however many overlap.
 */
export function scanSlice(source: Source, query: ScanQuery): ScanPage {
  const range = rangeOf(query);
  const collector = new PageCollector<Candidate>(query);
  const names = new Map<number, string | undefined>();
  const isForward = query.direction === "forward";
  let cost = 0;
  let budget = Infinity;
  for (const row of batchesOf(source, query, range)) {
    const edgeMs = isForward ? row.firstMs : row.lastMs;
    const { boundMs } = collector;
    if (boundMs !== undefined && (isForward ? edgeMs > boundMs : edgeMs < boundMs)) break;
    // Only from here on does stopping leave less to do than there was; what led here may be as much again.
    const isAhead = isForward ? edgeMs > range.fromMs : edgeMs < range.toMs - 1;
    if (isAhead && budget === Infinity) budget = cost + Math.max(SLICE_BYTES, cost);
    if (isAhead && cost > budget) return cutPage(collector, edgeMs, isForward);
    cost += BATCH_COST;
    if (!names.has(row.stream)) names.set(row.stream, source.events.streamName(row.stream));
    const streamName = names.get(row.stream);
    if (streamName === undefined) continue;
    const stored = source.cache.read(source.database, row);
    if (!stored) continue;
    cost += stored.reader.byteLength;
    collect(collector, query, { range, row, streamName, ...stored });
  }
  const { events, isFull } = collector.page();
  const last = events.at(-1);
  return { events: events.map(present), next: isFull ? last?.position : undefined };
}

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The times that are left of the query. */
function rangeOf({ fromMs, toMs, after, direction }: ScanQuery): Range {
  if (!after) return { fromMs, toMs };
  return direction === "forward"
    ? { fromMs: Math.max(fromMs, after.timestampMs), toMs }
    : { fromMs, toMs: Math.min(toMs, after.timestampMs + 1) };
}

/** What is known to be whole of a page when a scan stops before a batch that begins there. */
function cutPage(
  collector: PageCollector<Candidate>,
  edgeMs: number,
  isForward: boolean,
): ScanPage {
  const { events, isFull } = collector.page();
  const whole = events.filter(({ position: { timestampMs } }) =>
    isForward ? timestampMs < edgeMs : timestampMs > edgeMs,
  );
  const last = whole.at(-1);
  const next = isForward ? before(edgeMs) : behind(edgeMs);
  return {
    events: whole.map(present),
    next: isFull && last && whole.length === events.length ? last.position : next,
  };
}

/** An event that may be on the page; its message is read only when it is. */
interface Candidate {
  readonly position: Position;
  readonly messageBytes: number;
  readonly streamName: string;
  readonly ingestedMs: number;
  readonly reader: BatchReader;
}

function present({ position, streamName, ingestedMs, reader }: Candidate): FoundEvent {
  const message = reader.message(position.index);
  return { position, streamName, timestampMs: position.timestampMs, ingestedMs, message };
}

interface OpenBatch {
  readonly range: Range;
  readonly row: BatchRow;
  readonly streamName: string;
  readonly ingestedMs: number;
  readonly reader: BatchReader;
}

/** Adds the events of a batch that the query wants. */
function collect(
  collector: PageCollector<Candidate>,
  { pattern: text, after, direction }: ScanQuery,
  { range, row, streamName, ingestedMs, reader }: OpenBatch,
): void {
  const pattern = text === undefined ? undefined : parsed(text);
  const needle = pattern?.needle;
  const isForward = direction === "forward";
  const sign = isForward ? 1 : -1;
  // Needles are found from the front alone.
  const isInOrder = isForward || needle === undefined;
  for (let step = 0; step < reader.count; step += 1) {
    if (needle) step = reader.nextWith(needle, step);
    if (step >= reader.count) return;
    const index = isForward || !isInOrder ? step : reader.count - 1 - step;
    const timestampMs = reader.timestampMs(index);
    if (timestampMs < range.fromMs || timestampMs >= range.toMs) continue;
    const position = { timestampMs, batchId: row.id, index };
    if (after && sign * comparePositions(position, after) <= 0) continue;
    if (pattern && !pattern.matches(reader.message(index))) continue;
    const messageBytes = reader.messageBytes(index);
    const isWanted = collector.add({ position, messageBytes, streamName, ingestedMs, reader });
    if (!isWanted && isInOrder) return;
  }
}

interface ReadyPattern extends Pick<FilterPattern, "matches"> {
  readonly needle: Uint8Array | undefined;
}

const MAX_PATTERNS = 20;
const patterns = new Map<string, ReadyPattern>();

/** A scan parses its pattern once, and not for every slice. */
function parsed(text: string): ReadyPattern {
  const known = patterns.get(text);
  if (known) return known;
  const { matches, needle } = parseFilterPattern(text);
  const ready = { matches, needle: needle === undefined ? undefined : Buffer.from(needle) };
  if (patterns.size >= MAX_PATTERNS) patterns.clear();
  patterns.set(text, ready);
  return ready;
}

/** The batches that may have events of the query, found by an index, one by one. */
function* batchesOf(
  { database, events }: Source,
  { groupId, streams, direction, batches }: ScanQuery,
  { fromMs, toMs }: Range,
): Iterable<BatchRow> {
  const group = events.groupNumber(groupId);
  if (group === undefined || fromMs >= toMs) return;
  const numbers =
    streams.kind === "names"
      ? streams.names.flatMap((streamName) => events.streamNumber({ groupId, streamName }) ?? [])
      : [];
  if (streams.kind === "names" && numbers.length === 0) return;
  const [only] = numbers;
  const isOne = numbers.length === 1 && only !== undefined;
  const [where, values] = isOne ? ["stream_number = ?", [only]] : ["group_number = ?", [group]];
  const [among, amongValues] =
    streams.kind === "prefix"
      ? [
          `AND stream_number IN (SELECT number FROM stream
             WHERE group_number = ? AND name >= ? AND name <= ?)`,
          [group, streams.prefix, prefixEnd(streams.prefix)],
        ]
      : numbers.length > 1
        ? ["AND stream_number IN (SELECT value FROM json_each(?))", [JSON.stringify(numbers)]]
        : ["", []];
  const of = isOne ? "stream" : "group";
  const spanMs = isOne ? events.streamSpanMs(only) : events.groupSpanMs(group);
  const [index, bound, order, limit] =
    direction === "forward"
      ? [`batch_of_${of}`, "first_ms > ?", "first_ms", fromMs - spanMs - 1]
      : [`batch_of_${of}_by_end`, "last_ms < ?", "last_ms DESC", toMs + spanMs];
  const [within, withinValues] = batches
    ? ["AND id > ? AND id <= ?", [batches.after, batches.through]]
    : ["", []];
  // Batches that came lately are few, and found by their numbers; the rest by time.
  const isRecent = batches !== undefined && batches.after > 0;
  const rows = database
    .prepare(
      `SELECT id, stream_number, first_ms, last_ms FROM batch ${isRecent ? "NOT INDEXED" : `INDEXED BY ${index}`}
       WHERE ${where} AND ${bound} AND first_ms < ? AND last_ms >= ? ${among} ${within}
       ORDER BY ${order}`,
    )
    .iterate(...values, limit, toMs, fromMs, ...amongValues, ...withinValues);
  for (const row of rows) {
    yield {
      id: integer(row["id"]),
      stream: integer(row["stream_number"]),
      firstMs: integer(row["first_ms"]),
      lastMs: integer(row["last_ms"]),
    };
  }
}
