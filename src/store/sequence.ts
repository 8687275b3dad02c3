/**
 * How many numbers are set aside in the journal at once. A restart skips what was left of its block, so this
 * trades one more journal row per block against gaps nobody minds.
 */
const BLOCK = 10_000;

/** Rising numbers that survive a restart: those below the journal's ceiling count as given out. */
export class Sequence {
  #next: number;
  #ceiling: number;
  #isCeilingNew = false;

  constructor(ceiling: number) {
    this.#next = Math.max(1, ceiling);
    this.#ceiling = ceiling;
  }

  next(): number {
    const given = this.#next;
    this.#next += 1;
    if (given >= this.#ceiling) {
      this.#ceiling = given + BLOCK;
      this.#isCeilingNew = true;
    }
    return given;
  }

  get isCeilingNew(): boolean {
    return this.#isCeilingNew;
  }

  /** The ceiling the next commit has to record, if it rose since the last call. */
  takeNewCeiling(): number | undefined {
    if (!this.#isCeilingNew) return undefined;
    this.#isCeilingNew = false;
    return this.#ceiling;
  }
}
