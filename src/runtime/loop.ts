import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";

/** After the first failure of a key; it doubles with each further one. */
const FIRST_BACKOFF_MS = 100;
/** The longest a failing key waits: the world may be well again long before anybody looks. */
const LONGEST_BACKOFF_MS = 10_000;
/** Lets time go on for a key that asks to be looked at again in the past. */
const SHORTEST_WAIT_MS = 1;
/** Timers of more than 24.8 days fire at once, and looking early does no harm. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/**
 * Work by key, level-triggered: `run` is told which key to look at and never what happened, so an event that
 * is lost, late or doubled cannot matter.
 */
export interface Loop {
  /**
   * Asks for a run of the key. Asked again before that run starts, it is still one run; asked during a run, there
   * is one more after it. A key that is backing off after a failure is left to its backoff.
   */
  enqueue(key: string): void;
  /** Resolves when nothing runs or waits to run now. Keys that wait for a time to come do not count. */
  idle(): Promise<void>;
  /** Starts nothing more; resolves when what runs has ended. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  /** For the log. */
  readonly name: string;
  readonly clock: Clock;
  readonly log: Log;
  /**
   * Looks at everything the key stands for and does what is due; safe to repeat. May say when to look again
   * although nothing asks for it. When it rejects, the key is run again after a backoff.
   */
  readonly run: (key: string) => Promise<void | { readonly lookAgainAtMs: number }>;
  /** How many keys may run at once; one key never runs twice at once. */
  readonly concurrency: number;
}

/** A loop that runs nothing until `enqueue`. */
export function createLoop(options: LoopOptions): Loop {
  return new KeyedLoop(options);
}

class KeyedLoop implements Loop {
  readonly #options: LoopOptions;
  readonly #queue = new Set<string>();
  readonly #running = new Set<string>();
  /** Asked for while running. */
  readonly #again = new Set<string>();
  /** Cancels the timer of a key that is to be looked at again. */
  readonly #waiting = new Map<string, () => void>();
  /** Cancels the timer of a key that failed. */
  readonly #backingOff = new Map<string, () => void>();
  readonly #failures = new Map<string, number>();
  #idle: PromiseWithResolvers<void> | undefined;
  #isPumpDue = false;
  #isStopped = false;

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  enqueue(key: string): void {
    if (this.#isStopped || this.#backingOff.has(key)) return;
    if (this.#running.has(key)) {
      this.#again.add(key);
      return;
    }
    this.#waiting.get(key)?.();
    this.#waiting.delete(key);
    this.#queue.add(key);
    this.#pumpSoon();
  }

  idle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    for (const cancel of [...this.#waiting.values(), ...this.#backingOff.values()]) cancel();
    this.#waiting.clear();
    this.#backingOff.clear();
    this.#queue.clear();
    this.#again.clear();
    this.#tellIfIdle();
    return this.idle();
  }

  /** In a turn of its own, so that whoever enqueues is never inside a run. */
  #pumpSoon(): void {
    if (this.#isPumpDue) return;
    this.#isPumpDue = true;
    this.#options.clock.nextTurn(() => {
      this.#isPumpDue = false;
      this.#pump();
    });
  }

  #pump(): void {
    for (const key of this.#queue) {
      if (this.#running.size >= this.#options.concurrency) return;
      this.#queue.delete(key);
      this.#running.add(key);
      void this.#run(key);
    }
  }

  async #run(key: string): Promise<void> {
    try {
      const result = await this.#options.run(key);
      this.#running.delete(key);
      this.#failures.delete(key);
      if (!this.#isStopped) this.#afterSuccess(key, result?.lookAgainAtMs);
    } catch (error) {
      this.#running.delete(key);
      if (!this.#isStopped) this.#afterFailure(key, error);
    }
    this.#again.delete(key);
    if (this.#queue.size > 0) this.#pumpSoon();
    this.#tellIfIdle();
  }

  #afterSuccess(key: string, lookAgainAtMs: number | undefined): void {
    if (this.#again.has(key)) this.#queue.add(key);
    else if (lookAgainAtMs !== undefined) {
      const waitMs = lookAgainAtMs - this.#options.clock.nowMs();
      const boundedMs = Math.min(Math.max(waitMs, SHORTEST_WAIT_MS), LONGEST_WAIT_MS);
      this.#waiting.set(key, this.#enqueueAfter(boundedMs, key, this.#waiting));
    }
  }

  #afterFailure(key: string, error: unknown): void {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const retryInMs = Math.min(FIRST_BACKOFF_MS * 2 ** (failures - 1), LONGEST_BACKOFF_MS);
    const { log, name } = this.#options;
    log.error(`${name} failed and will be tried again`, {
      key,
      failures,
      retryInMs,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    this.#backingOff.set(key, this.#enqueueAfter(retryInMs, key, this.#backingOff));
  }

  #enqueueAfter(waitMs: number, key: string, timers: Map<string, () => void>): () => void {
    return this.#options.clock.after(waitMs, () => {
      timers.delete(key);
      this.enqueue(key);
    });
  }

  #isIdle(): boolean {
    return this.#queue.size === 0 && this.#running.size === 0;
  }

  #tellIfIdle(): void {
    if (!this.#isIdle()) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  }
}
