/** Kept at most, and so long: a client that follows comes back five seconds after a pass. */
const MAX_PASSES = 1_000;
const REMEMBERED_MS = 60_000;

interface Pass {
  /** The last batch that it can have shown. */
  readonly through: number;
  readonly endedMs: number;
}

/** Remembers passes of `aws logs tail` that came to an end, to know those who come back for more. */
export class Followers {
  readonly #passes = new Map<string, Pass>();
  #isFirst = true;

  /** Whether it is asked for the first time. */
  isFirst(): boolean {
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    return isFirst;
  }

  /** `resumesAtMs` is the start time with which a client that follows comes back. */
  remember(query: string, resumesAtMs: number, pass: Pass): void {
    const key = `${query} ${resumesAtMs}`;
    this.#passes.delete(key);
    this.#passes.set(key, pass);
    for (const oldest of this.#passes.keys()) {
      if (this.#passes.size <= MAX_PASSES) return;
      this.#passes.delete(oldest);
    }
  }

  /** The pass that this one goes on from, if it does. */
  recall(query: string, startMs: number, nowMs: number): Pass | undefined {
    const key = `${query} ${startMs}`;
    const pass = this.#passes.get(key);
    this.#passes.delete(key);
    return pass && nowMs - pass.endedMs <= REMEMBERED_MS ? pass : undefined;
  }
}
