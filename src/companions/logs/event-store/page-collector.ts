import { comparePositions, type Position } from "./position.ts";

interface Found {
  readonly position: Position;
  readonly messageBytes: number;
}

/**
 * The first events, in one direction, of those that come by in any order: as many as a page holds, however many
 * come. What cannot be on the page is dropped as soon as that is known.
 */
export class PageCollector<Event extends Found> {
  readonly #limit: number;
  readonly #maxBytes: number;
  readonly #compare: (a: Found, b: Found) => number;
  #events: Event[] = [];
  #bytes = 0;
  /** What is behind it is not on the page. */
  #bound: Event | undefined;

  constructor(options: {
    readonly limit: number;
    readonly maxBytes: number;
    readonly direction: "forward" | "backward";
  }) {
    const sign = options.direction === "forward" ? 1 : -1;
    this.#limit = options.limit;
    this.#maxBytes = options.maxBytes;
    this.#compare = (a, b) => sign * comparePositions(a.position, b.position);
  }

  /** When the page is full, the time of its last event: later ones (in this direction) need not come. */
  get boundMs(): number | undefined {
    return this.#bound?.position.timestampMs;
  }

  /** False when it can't be on the page, nor can any that is behind it. */
  add(event: Event): boolean {
    if (this.#bound && this.#compare(event, this.#bound) >= 0) return false;
    this.#events.push(event);
    this.#bytes += event.messageBytes;
    if (this.#events.length >= 2 * this.#limit || this.#bytes >= 4 * this.#maxBytes) this.#trim();
    return true;
  }

  /** The page so far, in order; `isFull` when there may be more behind it. */
  page(): { readonly events: readonly Event[]; readonly isFull: boolean } {
    this.#trim();
    return { events: this.#events, isFull: this.#bound !== undefined };
  }

  /** Sorts what there is and drops what is too much. */
  #trim(): void {
    this.#events.sort(this.#compare);
    let bytes = 0;
    let count = 0;
    for (const { messageBytes } of this.#events) {
      if (count === this.#limit || (count > 0 && bytes + messageBytes > this.#maxBytes)) break;
      bytes += messageBytes;
      count += 1;
    }
    if (count < this.#events.length || count === this.#limit) {
      this.#events.length = count;
      this.#bytes = bytes;
      this.#bound = this.#events.at(-1);
    }
  }
}
