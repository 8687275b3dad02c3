import type { Clock } from "../../src/runtime/clock.ts";

/**
 * The life of one simulated process. When it is over, as after a kill -9, nothing that was begun in it goes on: its
 * timers do not fire, its calls have no answer, and what it calls does not happen.
 */
export class Life {
  #isOver = false;

  get isOver(): boolean {
    return this.#isOver;
  }

  end(): void {
    this.#isOver = true;
  }

  /** Makes the call and hands on how it ends, in this life only. */
  async call<T>(make: () => Promise<T>): Promise<T> {
    const never = new Promise<never>(() => {});
    if (this.#isOver) return never;
    try {
      const value = await make();
      return this.#isOver ? await never : value;
    } catch (error) {
      return this.#isOver ? await never : Promise.reject(error);
    }
  }

  /** The callback, as long as there is somebody to be called. */
  guard<Arguments extends readonly unknown[]>(
    callback: (...given: Arguments) => void,
  ): (...given: Arguments) => void {
    return (...given) => {
      if (!this.#isOver) callback(...given);
    };
  }

  clock(clock: Clock): Clock {
    return {
      nowMs: () => clock.nowMs(),
      sleep: (ms, signal) => this.call(() => clock.sleep(ms, signal)),
      after: (ms, callback) => clock.after(ms, this.guard(callback)),
      nextTurn: (callback) => clock.nextTurn(this.guard(callback)),
    };
  }
}
