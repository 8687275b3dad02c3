/**
 * What the container engine kept of one write of a container: a line, or a part of one that is longer than the
 * engine keeps in one piece.
 */
export interface LogEntry {
  readonly stream: LogStreamName;
  /** RFC 3339 in UTC with nine decimals, so that instants compare as texts do. */
  readonly timestamp: string;
  /** Without the newline. */
  readonly text: Buffer;
  /** Whether the line goes on in the stream's next entry. */
  readonly isPartial: boolean;
}

export type LogStreamName = "stdout" | "stderr";

/** How far one stream of a container has been delivered: all before that instant, and that many entries of it. */
export interface Mark {
  readonly timestamp: string;
  readonly count: number;
}

/** How far the output of a container has been delivered. A stream without a mark has not printed anything yet. */
export type Cursor = { readonly [Name in LogStreamName]?: Mark };

/** Counts an entry: the mark of a stream of which it is the last. */
export function markOf(before: Mark | undefined, timestamp: string): Mark {
  return before?.timestamp === timestamp
    ? { timestamp, count: before.count + 1 }
    : { timestamp, count: 1 };
}

/** How far somebody has read who is told entries in order, whatever a clock that was set back makes of it. */
export class ReadMarks {
  readonly #marks: { stdout?: Mark; stderr?: Mark } = {};

  add({ stream, timestamp }: LogEntry): void {
    const before = this.#marks[stream];
    if (before === undefined || timestamp >= before.timestamp) {
      this.#marks[stream] = markOf(before, timestamp);
    }
  }

  get cursor(): Cursor {
    return { ...this.#marks };
  }
}

/** Leaves out, of a stream of entries that begins before the cursor, what was delivered already. */
export class Undelivered {
  readonly #cursor: Cursor;
  readonly #seen: { stdout?: Mark; stderr?: Mark } = {};

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  isNew({ stream, timestamp }: LogEntry): boolean {
    const delivered = this.#cursor[stream];
    if (delivered === undefined || timestamp > delivered.timestamp) return true;
    if (timestamp < delivered.timestamp) return false;
    const seen = markOf(this.#seen[stream], timestamp);
    this.#seen[stream] = seen;
    return seen.count > delivered.count;
  }
}

/** From when on entries have to be read again, in seconds since 1970 with nine decimals, as Docker takes it. */
export function readFrom(
  cursor: Cursor,
  epochMs: (timestamp: string) => number,
): string | undefined {
  const marks = Object.values(cursor).map(({ timestamp }) => timestamp);
  const first = marks.toSorted()[0];
  if (first === undefined) return undefined;
  // A stream that has not printed anything has no mark; what it prints meanwhile may be a little older.
  return String(Math.floor(epochMs(first) / 1000) - 1);
}
