import type { NewEvent } from "./event-store/batch-format.ts";

/** An event as soon as it is on disk. */
export interface TailedEvent extends NewEvent {
  readonly groupId: string;
  readonly streamName: string;
  readonly ingestedMs: number;
}

/** Who hears of the events of some groups. */
export interface TailListener {
  /** The account and region, of which there is a quota. */
  readonly scopeKey: string;
  readonly groupIds: readonly string[];
  readonly hear: (events: readonly TailedEvent[]) => void;
}

/** Tells those who watch a group of its new events. */
export interface LiveTail {
  publish(
    batch: { readonly groupId: string; readonly streamName: string; readonly ingestedMs: number },
    events: readonly NewEvent[],
  ): void;
  /** Until the returned function is called. */
  listen(listener: TailListener): () => void;
  /** How many listen in an account and region. */
  count(scopeKey: string): number;
}

export function createLiveTail(): LiveTail {
  const listeners = new Map<string, Set<TailListener>>();
  const all = new Set<TailListener>();
  return {
    publish: (batch, events) => {
      const concerned = listeners.get(batch.groupId);
      if (!concerned) return;
      const tailed = events.map((event) => ({ ...event, ...batch }));
      for (const { hear } of concerned) hear(tailed);
    },
    count: (scopeKey) => [...all].filter((each) => each.scopeKey === scopeKey).length,
    listen: (listener) => {
      all.add(listener);
      for (const id of listener.groupIds) {
        const those = listeners.get(id) ?? new Set();
        listeners.set(id, those.add(listener));
      }
      return () => {
        all.delete(listener);
        for (const id of listener.groupIds) {
          listeners.get(id)?.delete(listener);
          if (listeners.get(id)?.size === 0) listeners.delete(id);
        }
      };
    },
  };
}
