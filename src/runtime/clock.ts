/**
 * Time as the rest of Longshore sees it. Nothing outside `runtime/` reads a wall clock or sets a timer.
 *
 * An implementer guarantees that `nowMs` is epoch milliseconds, and that `sleep` resolves no earlier than
 * `ms` later, or at once when `signal` is aborted (it resolves then too, so callers look at the signal).
 */
export interface Clock {
  nowMs(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs `callback` once after `ms`; the returned function cancels it. */
  after(ms: number, callback: () => void): () => void;
  /** Runs `callback` after everything already due in this turn of the event loop. */
  nextTurn(callback: () => void): void;
}

/** The machine's clock. What `after` waits for does not keep the process alive; a `sleep` does. */
export function systemClock(): Clock {
  return {
    nowMs: () => Date.now(),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const finish = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", finish);
          resolve();
        };
        const timer = setTimeout(finish, ms);
        signal?.addEventListener("abort", finish, { once: true });
      }),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
    nextTurn: (callback) => {
      setImmediate(callback);
    },
  };
}
