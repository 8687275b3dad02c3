import { type Cursor, type LogEntry, type LogStreamName, type Mark, markOf } from "./log-entry.ts";

/** An event for PutLogEvents. `upTo`: what is delivered once it and all before it are. */
export interface LogEvent {
  readonly timestampMs: number;
  readonly message: string;
  /** Of the message in UTF-8. */
  readonly bytes: number;
  readonly upTo: Cursor;
}

/** What CloudWatch Logs counts for an event beside its text. */
export const EVENT_OVERHEAD_BYTES = 26;
/** Docker's awslogs driver cuts what is longer. */
const MAX_EVENT_BYTES = 262_144 - EVENT_OVERHEAD_BYTES;
/** A first line that has waited this long for the rest of its event is sent without, as Docker's driver does. */
const LONGEST_WAIT_MS = 1_000;
const NEWLINE = Buffer.from("\n");

/** A line of which the end has not come yet. */
interface OpenLine {
  readonly timestampMs: number;
  readonly parts: readonly Buffer[];
  readonly bytes: number;
}

/**
 * Makes events of entries as Docker's awslogs driver does: parts of a line become one again; lines belong to one
 * event up to the next line that looks like the beginning of one; empty lines are left out.
 * Source: Docker, `daemon/logger/awslogs/cloudwatchlogs.go`, collectBatch and processEvent.
 */
export class EventBuilder {
  readonly #start: RegExp | undefined;
  readonly #epochMs: (timestamp: string) => number;
  readonly #open: { stdout?: OpenLine; stderr?: OpenLine } = {};
  /** Everything read; everything in lines that are whole; everything in events that were given out. */
  readonly #read: { stdout?: Mark; stderr?: Mark };
  #whole: Cursor;
  #given: Cursor;
  #event: OpenLine | undefined;

  constructor(options: {
    readonly cursor: Cursor;
    readonly start: RegExp | undefined;
    readonly epochMs: (timestamp: string) => number;
  }) {
    this.#start = options.start;
    this.#epochMs = options.epochMs;
    this.#read = { ...options.cursor };
    this.#whole = options.cursor;
    this.#given = options.cursor;
  }

  /** What is delivered once all events given out are; beyond the last of them when empty lines followed it. */
  get cursor(): Cursor {
    return this.#given;
  }

  add({ stream, timestamp, text, isPartial }: LogEntry): readonly LogEvent[] {
    this.#read[stream] = markOf(this.#read[stream], timestamp);
    const before = this.#open[stream];
    const line: OpenLine = {
      timestampMs: before?.timestampMs ?? this.#epochMs(timestamp),
      parts: [...(before?.parts ?? []), text],
      bytes: (before?.bytes ?? 0) + text.length,
    };
    if (isPartial) return this.#leaveOpen(stream, line);
    delete this.#open[stream];
    this.#whole = { ...this.#whole, [stream]: this.#read[stream] };
    return this.#addLine(line);
  }

  /**
   * Of a line without an end, what is more than an event is given out. How far it was delivered is not told before
   * its end: whoever comes after a crash reads it again from its beginning.
   */
  #leaveOpen(stream: LogStreamName, line: OpenLine): readonly LogEvent[] {
    if (line.bytes < MAX_EVENT_BYTES) {
      this.#open[stream] = line;
      return [];
    }
    const [first = NEWLINE, ...rest] = cut(Buffer.concat(line.parts));
    const parts = rest.length > 0 ? rest : [Buffer.alloc(0)];
    this.#open[stream] = { ...line, parts, bytes: line.bytes - first.length };
    const { timestampMs } = line;
    return [
      ...this.#close(),
      ...this.#events({ timestampMs, parts: [first], bytes: first.length }),
    ];
  }

  /** An event that has waited for more lines long enough. */
  due(nowMs: number): readonly LogEvent[] {
    if (this.#event === undefined || nowMs - this.#event.timestampMs <= LONGEST_WAIT_MS) return [];
    return this.#close();
  }

  /** The container has ended: what is open is all there is. */
  end(): readonly LogEvent[] {
    this.#whole = { ...this.#read };
    const lines = (["stdout", "stderr"] satisfies LogStreamName[]).flatMap((stream) => {
      const line = this.#open[stream];
      delete this.#open[stream];
      return line === undefined ? [] : this.#addLine(line);
    });
    const events = [...lines, ...this.#close()];
    this.#given = this.#whole;
    return events;
  }

  #addLine(line: OpenLine): readonly LogEvent[] {
    if (this.#start === undefined) {
      this.#given = this.#whole;
      return this.#events(line);
    }
    const isFirst = this.#start.test(Buffer.concat(line.parts).toString());
    const isFull = (this.#event?.bytes ?? 0) + line.bytes > MAX_EVENT_BYTES;
    const whole = this.#whole;
    const events = isFirst || isFull ? this.#close() : [];
    this.#event = {
      timestampMs: this.#event?.timestampMs ?? line.timestampMs,
      parts: [...(this.#event?.parts ?? []), ...line.parts, NEWLINE],
      bytes: (this.#event?.bytes ?? 0) + line.bytes + 1,
    };
    this.#pending = whole;
    return events;
  }

  /** What is delivered once the event that is open is. */
  #pending: Cursor = {};

  #close(): readonly LogEvent[] {
    const event = this.#event;
    if (event === undefined) return [];
    this.#event = undefined;
    this.#given = this.#pending;
    return this.#events(event);
  }

  #events({ timestampMs, parts }: OpenLine): readonly LogEvent[] {
    const upTo = this.#given;
    const [only] = parts;
    const all = parts.length === 1 && only ? only : Buffer.concat(parts);
    return cut(all).map((piece) => {
      const message = piece.toString();
      return { timestampMs, message, bytes: Buffer.byteLength(message), upTo };
    });
  }
}

/** Pieces that are no longer than an event may be, and begin with a character. */
function cut(text: Buffer): readonly Buffer[] {
  if (text.length === 0) return [];
  if (text.length <= MAX_EVENT_BYTES) return [text];
  let end = MAX_EVENT_BYTES;
  // A character of UTF-8 has at most four bytes, of which all but the first begin with the bits 10.
  for (let back = 0; back < 3 && ((text[end] ?? 0) & 0xc0) === 0x80; back += 1) end -= 1;
  return [text.subarray(0, end), ...cut(text.subarray(end))];
}
