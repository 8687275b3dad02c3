import { assert } from "../../../domain/assert.ts";

/** A log event on its way into the store. */
export interface NewEvent {
  readonly timestampMs: number;
  readonly message: string;
}

/** The events of one PutLogEvents call, in the order of time, as they are kept. */
export interface EncodedBatch {
  readonly bytes: Uint8Array;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly count: number;
  /** As AWS counts: the messages in UTF-8, and 26 bytes for each event. */
  readonly countedBytes: number;
}

/** PutLogEvents: "as the sum of all event messages in UTF-8, plus 26 bytes for each log event". */
export const EVENT_OVERHEAD_BYTES = 26;

/** No batch spans more, which bounds how far before a time the batches may begin that reach into it. */
export const MAX_SPAN_MS = 24 * 60 * 60 * 1000;

/**
 * How many events, the time of each after the first one's, the length of each message: 32-bit little-endian
 * numbers. Then the messages in UTF-8.
 */
export function encodeBatch(events: readonly NewEvent[]): EncodedBatch {
  const [first] = events;
  const last = events.at(-1);
  assert(first !== undefined && last !== undefined, "a batch has events");
  assert(last.timestampMs - first.timestampMs <= MAX_SPAN_MS, "a batch spans at most 24 hours");
  const lengths = events.map(({ message }) => Buffer.byteLength(message));
  const textBytes = lengths.reduce((sum, length) => sum + length, 0);
  const head = 4 + 8 * events.length;
  // Not from Buffer's pool: its memory is handed to another thread.
  const bytes = Buffer.from(new ArrayBuffer(head + textBytes));
  bytes.writeUInt32LE(events.length, 0);
  let at = head;
  for (const [index, { timestampMs, message }] of events.entries()) {
    bytes.writeUInt32LE(timestampMs - first.timestampMs, 4 + 4 * index);
    bytes.writeUInt32LE(lengths[index] ?? 0, 4 + 4 * (events.length + index));
    at += bytes.write(message, at);
  }
  return {
    bytes,
    firstMs: first.timestampMs,
    lastMs: last.timestampMs,
    count: events.length,
    countedBytes: textBytes + EVENT_OVERHEAD_BYTES * events.length,
  };
}

/** A batch to look into, without a string for every message of it. */
export class BatchReader {
  readonly count: number;
  readonly byteLength: number;
  readonly #bytes: Buffer;
  readonly #firstMs: number;
  /** Where each message begins, and where the last one ends. */
  readonly #starts: Uint32Array;

  constructor(encoded: Uint8Array, firstMs: number) {
    const bytes = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
    this.#bytes = bytes;
    this.#firstMs = firstMs;
    this.byteLength = bytes.length;
    this.count = bytes.readUInt32LE(0);
    const head = 4 + 8 * this.count;
    assert(head <= bytes.length, "a batch has room for its events");
    this.#starts = new Uint32Array(this.count + 1);
    let at = head;
    for (let index = 0; index < this.count; index += 1) {
      this.#starts[index] = at;
      at += bytes.readUInt32LE(4 + 4 * (this.count + index));
    }
    this.#starts[this.count] = at;
    assert(at === bytes.length, "a batch is as long as its messages");
  }

  timestampMs(index: number): number {
    return this.#firstMs + this.#bytes.readUInt32LE(4 + 4 * index);
  }

  message(index: number): string {
    return this.#bytes.toString("utf8", this.#starts[index], this.#starts[index + 1]);
  }

  messageBytes(index: number): number {
    return (this.#starts[index + 1] ?? 0) - (this.#starts[index] ?? 0);
  }

  /** The first event from `index` on in which the bytes are, or `count`. */
  nextWith(needle: Uint8Array, index: number): number {
    let from = this.#starts[index] ?? this.#bytes.length;
    for (;;) {
      const found = this.#bytes.indexOf(needle, from);
      if (found < 0) return this.count;
      const event = this.#eventAt(found);
      if (found + needle.length <= (this.#starts[event + 1] ?? 0)) return event;
      // It reaches from one message into the next.
      from = found + 1;
    }
  }

  #eventAt(offset: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
