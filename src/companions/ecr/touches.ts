import type { Clock } from "../../runtime/clock.ts";

/**
 * When somebody was last told that a layer is there and need not be pushed. Not kept beyond this process, whose start
 * counts for all of them.
 */
export class Touches {
  readonly #clock: Clock;
  readonly #startedAtMs: number;
  readonly #atMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedAtMs = clock.nowMs();
  }

  touch(layerKey: string): void {
    this.#atMs.set(layerKey, this.#clock.nowMs());
  }

  lastMs(layerKey: string): number {
    return this.#atMs.get(layerKey) ?? this.#startedAtMs;
  }

  /** Forgets those from before; what is asked for later counts from the start. */
  forget(beforeMs: number): void {
    for (const [key, atMs] of this.#atMs) if (atMs < beforeMs) this.#atMs.delete(key);
  }
}
