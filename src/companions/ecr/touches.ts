import type { Clock } from "../../runtime/clock.ts";

/**
 * When somebody was last told that a layer is there and need not be pushed, and when a push that may rest on it was last
 * under way. Not kept beyond this process, whose start counts for all that were told.
 */
export class Touches {
  readonly #clock: Clock;
  readonly #startedAtMs: number;
  readonly #atMs = new Map<string, number>();
  readonly #heldAtMs = new Map<string, number>();

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

  /** Notes that a push which may rest on the layer is under way. */
  hold(layerKey: string): void {
    this.#heldAtMs.set(layerKey, this.#clock.nowMs());
  }

  isHeldSince(layerKey: string, sinceMs: number): boolean {
    return (this.#heldAtMs.get(layerKey) ?? -Infinity) >= sinceMs;
  }

  /** Forgets those from before; what is asked for later counts from the start. */
  forget(beforeMs: number): void {
    for (const times of [this.#atMs, this.#heldAtMs]) {
      for (const [key, atMs] of times) if (atMs < beforeMs) times.delete(key);
    }
  }
}
