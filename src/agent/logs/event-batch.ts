import { EVENT_OVERHEAD_BYTES, type LogEvent } from "./event-builder.ts";
import type { Cursor } from "./log-entry.ts";

/** Source: Amazon CloudWatch Logs API Reference, "PutLogEvents". */
const MAX_BATCH_BYTES = 1_048_576;
const MAX_BATCH_EVENTS = 10_000;
const MAX_SPAN_MS = 24 * 60 * 60 * 1000;

/** Events for one call of PutLogEvents. */
export class EventBatch {
  readonly #events: LogEvent[] = [];
  #bytes = 0;
  #firstMs = Number.MAX_SAFE_INTEGER;
  #lastMs = 0;

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  /** What is delivered with it. */
  get upTo(): Cursor {
    return this.#events.at(-1)?.upTo ?? {};
  }

  fits({ bytes, timestampMs }: LogEvent): boolean {
    if (this.isEmpty) return true;
    const firstMs = Math.min(this.#firstMs, timestampMs);
    const lastMs = Math.max(this.#lastMs, timestampMs);
    return (
      this.#events.length < MAX_BATCH_EVENTS &&
      this.#bytes + bytes + EVENT_OVERHEAD_BYTES <= MAX_BATCH_BYTES &&
      lastMs - firstMs < MAX_SPAN_MS
    );
  }

  add(event: LogEvent): void {
    this.#events.push(event);
    this.#bytes += event.bytes + EVENT_OVERHEAD_BYTES;
    this.#firstMs = Math.min(this.#firstMs, event.timestampMs);
    this.#lastMs = Math.max(this.#lastMs, event.timestampMs);
  }

  /** In the order in which CloudWatch Logs takes them; those of one instant as they were printed. */
  sorted(): readonly LogEvent[] {
    return this.#events.toSorted((left, right) => left.timestampMs - right.timestampMs);
  }
}
