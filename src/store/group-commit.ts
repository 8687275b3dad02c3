import type { Clock } from "../runtime/clock.ts";
import { type Journal, JournalError } from "./journal/journal.ts";
import { ChangeSet, type RowChange } from "./row-change.ts";
import type { Sequence } from "./sequence.ts";

interface Batch {
  readonly changes: ChangeSet;
  readonly durable: PromiseWithResolvers<void>;
}

/**
 * Makes changes durable in the order they were made: all of one turn of the event loop in one commit, and all
 * that come while a commit is under way in the next. At most one is under way.
 */
export class GroupCommit {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #sequence: Sequence;
  readonly #onDurable: (changes: ChangeSet) => void;
  readonly #onFatal: (error: Error) => void;
  /** Takes changes still. */
  #open: Batch | undefined;
  /** Is being committed. */
  #underWay: Batch | undefined;
  #failure: Error | undefined;

  constructor(options: {
    readonly journal: Journal;
    readonly clock: Clock;
    readonly sequence: Sequence;
    /** Called after each commit, in order. */
    readonly onDurable: (changes: ChangeSet) => void;
    /** Called once, when a commit fails; nothing is committed after it. */
    readonly onFatal: (error: Error) => void;
  }) {
    this.#journal = options.journal;
    this.#clock = options.clock;
    this.#sequence = options.sequence;
    this.#onDurable = options.onDurable;
    this.#onFatal = options.onFatal;
  }

  /** Why nothing can be committed any more. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  add(changes: readonly RowChange[]): void {
    if (this.#open === undefined) {
      this.#open = { changes: new ChangeSet(), durable: Promise.withResolvers() };
      // Whoever waits sees the failure; a batch nobody waits for fails the store all the same.
      this.#open.durable.promise.catch(() => {});
      if (this.#underWay === undefined) this.#schedule();
    }
    for (const change of changes) this.#open.changes.add(change);
  }

  /** Resolves once everything added so far is durable; `undefined` when it is already. */
  durable(): Promise<void> | undefined {
    return (this.#open ?? this.#underWay)?.durable.promise;
  }

  #schedule(): void {
    this.#clock.nextTurn(() => void this.#commit());
  }

  async #commit(): Promise<void> {
    const batch = this.#open;
    if (batch === undefined) return;
    this.#open = undefined;
    this.#underWay = batch;
    try {
      const ceiling = this.#sequence.takeNewCeiling();
      await this.#journal.commit({
        changes: batch.changes.forJournal(),
        ...(ceiling === undefined ? {} : { sequenceCeiling: ceiling }),
      });
      this.#underWay = undefined;
      this.#onDurable(batch.changes);
    } catch (error) {
      this.#fail(batch, asError(error));
      return;
    }
    batch.durable.resolve();
    if (this.#open !== undefined) this.#schedule();
  }

  #fail(batch: Batch, error: Error): void {
    this.#failure = error;
    this.#underWay = undefined;
    batch.durable.reject(error);
    this.#open?.durable.reject(error);
    this.#open = undefined;
    this.#onFatal(error);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error
    ? error
    : new JournalError(`the journal failed: ${String(error)}`, { cause: error });
}
