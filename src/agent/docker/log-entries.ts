import type { LogEntry, LogStreamName } from "../logs/log-entry.ts";

/** `2026-11-27T05:15:40.123456789Z` and a space, which Docker puts before each entry on request. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z $/;
const TIMESTAMP_LENGTH = 31;
/** Docker keeps longer lines in pieces of that many bytes. */
const PIECE_BYTES = 16 * 1024;
const NEWLINE = 10;

/** One frame of a container without a terminal. Nothing for what is no entry. */
export function readEntry(stream: LogStreamName, frame: Buffer): LogEntry | undefined {
  const head = frame.toString("latin1", 0, TIMESTAMP_LENGTH);
  if (!TIMESTAMP.test(head)) return undefined;
  const isPartial = frame.at(-1) !== NEWLINE;
  const text = frame.subarray(TIMESTAMP_LENGTH, isPartial ? undefined : -1);
  return { stream, timestamp: head.slice(0, -1), text, isPartial };
}

/** The output of a container with a terminal, which has no frames: an entry ends with its line, or with its piece. */
export class EntryReader {
  #pending: Buffer = Buffer.alloc(0);

  read(chunk: Buffer): readonly LogEntry[] {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const entries: LogEntry[] = [];
    for (let end = this.#end(); end !== undefined; end = this.#end()) {
      const entry = readEntry("stdout", this.#pending.subarray(0, end));
      if (entry !== undefined) entries.push(entry);
      this.#pending = this.#pending.subarray(end);
    }
    return entries;
  }

  /** The output has ended: what is left is a line too. */
  end(): readonly LogEntry[] {
    const entry = readEntry("stdout", this.#pending);
    this.#pending = Buffer.alloc(0);
    return entry === undefined ? [] : [entry];
  }

  #end(): number | undefined {
    const limit = TIMESTAMP_LENGTH + PIECE_BYTES;
    const newline = this.#pending.indexOf(NEWLINE);
    if (newline >= 0 && newline <= limit) return newline + 1;
    // A piece is followed by the next one's time, or by the end of the line.
    return this.#pending.length > limit ? limit : undefined;
  }
}
