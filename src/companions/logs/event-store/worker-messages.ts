import type { Dropped, EventStore } from "./event-store.ts";

/** What the thread of the event store is started with. */
export interface WorkerStart {
  readonly path: string;
  readonly maxBytes: number;
}

/** The calls that go to the thread: all of the port. */
export type CallName = keyof EventStore;

export interface CallMessage {
  readonly id: number;
  readonly name: CallName;
  readonly argument: unknown;
}

export type AnswerMessage =
  | { readonly kind: "result"; readonly id: number; readonly value: unknown }
  /** `isWorlds` for an EventStoreError; any other is a fault of ours. */
  | {
      readonly kind: "failure";
      readonly id: number;
      readonly message: string;
      readonly isWorlds: boolean;
    }
  | { readonly kind: "dropped"; readonly dropped: Dropped }
  | { readonly kind: "damage"; readonly message: string };
