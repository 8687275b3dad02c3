import type { Clock } from "../../src/runtime/clock.ts";

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/**
 * Time that passes only when the test says so. Timers fire in order of their time, and then in the order they
 * were set; between two of them everything they led to runs to its end. What `nextTurn` is given runs by
 * itself, as no time passes for it.
 */
export class SimClock implements Clock {
  #nowMs: number;
  #timers: Timer[] = [];
  #turnsDue = 0;

  constructor(startMs: number = Date.parse("2026-11-20T12:00:00Z")) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const cancel = this.after(ms, () => finish());
      const finish = (): void => {
        cancel();
        signal?.removeEventListener("abort", finish);
        resolve();
      };
      signal?.addEventListener("abort", finish, { once: true });
    });
  }

  after(ms: number, callback: () => void): () => void {
    // Whole milliseconds, as the real clock counts them.
    const timer = { atMs: this.#nowMs + Math.ceil(Math.max(0, ms)), callback };
    const later = this.#timers.findIndex(({ atMs }) => atMs > timer.atMs);
    this.#timers.splice(later === -1 ? this.#timers.length : later, 0, timer);
    return () => {
      this.#timers = this.#timers.filter((kept) => kept !== timer);
    };
  }

  nextTurn(callback: () => void): void {
    this.#turnsDue += 1;
    setImmediate(() => {
      this.#turnsDue -= 1;
      callback();
    });
  }

  /** Resolves when all that is due now, and all it leads to, has run; no time passes. */
  async settle(): Promise<void> {
    do {
      await new Promise((resolve) => void setImmediate(resolve));
    } while (this.#turnsDue > 0);
  }

  /** Lets time pass, and all that falls due in it run at its own time. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await this.settle();
    while (this.#fireNext(untilMs)) await this.settle();
    this.#nowMs = untilMs;
  }

  /** Lets time pass until no timer is left. Throws when there still is one after `limitMs`. */
  async runUntilIdle(limitMs: number = 24 * 60 * 60 * 1000): Promise<void> {
    const untilMs = this.#nowMs + limitMs;
    await this.settle();
    while (this.#fireNext(untilMs)) await this.settle();
    if (this.#timers.length > 0) {
      throw new Error(`${this.#timers.length} timers are still set after ${limitMs} ms`);
    }
  }

  /** False when nothing falls due until then. */
  #fireNext(untilMs: number): boolean {
    const next = this.#timers[0];
    if (next === undefined || next.atMs > untilMs) return false;
    this.#timers.shift();
    this.#nowMs = next.atMs;
    next.callback();
    return true;
  }
}
