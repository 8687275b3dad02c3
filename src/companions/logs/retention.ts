import type { Clock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";
import { createLoop } from "../../runtime/loop.ts";
import type { Store } from "../../store/view.ts";
import { type EventStore, EventStoreError } from "./event-store/event-store.ts";
import { keepFromMs } from "./groups.ts";
import { logGroups } from "./tables.ts";

const EVERY_MS = 60 * 60 * 1000;
/** Not while a server starts, which is measured and has better things to do. */
const FIRST_AFTER_MS = 60_000;

/**
 * Removes events that are older than their group keeps them: every hour, and when a retention changes. Returns the
 * function that ends it.
 */
export function startRetention(options: {
  readonly store: Store;
  readonly logEvents: EventStore;
  readonly clock: Clock;
  readonly log: Log;
}): () => Promise<void> {
  const { store, logEvents, clock, log } = options;
  const loop = createLoop({
    name: "retention of log events",
    clock,
    log,
    concurrency: 1,
    run: async () => {
      try {
        const { removedEvents } = await retainAll(store, logEvents, clock.nowMs());
        if (removedEvents > 0) log.info("removed expired log events", { events: removedEvents });
      } catch (error) {
        if (!(error instanceof EventStoreError)) throw error;
        log.error(`log events: ${error.message}`);
      }
      return { lookAgainAtMs: clock.nowMs() + EVERY_MS };
    },
  });
  const cancelFirst = clock.after(FIRST_AFTER_MS, () => loop.enqueue(ALL));
  const unwatch = store.watch(logGroups, (changes) => {
    const isDue = changes.some(({ before, after }) => {
      const days = after?.retentionInDays;
      return days !== undefined && days !== before?.retentionInDays;
    });
    if (isDue) loop.enqueue(ALL);
  });
  return () => {
    cancelFirst();
    unwatch();
    return loop.stop();
  };
}

const ALL = "all";

async function retainAll(
  store: Store,
  logEvents: EventStore,
  nowMs: number,
): Promise<{ readonly removedEvents: number }> {
  // In one turn, so that no group comes to be between the look at them and the call.
  const { done } = await store.read((view) => {
    const groups = Array.from(view.all(logGroups), (group) => ({
      groupId: group.groupId,
      keepFromMs: keepFromMs(group, nowMs),
    }));
    const retained = logEvents.retain(groups);
    // Heard below; it may come before that.
    retained.catch(() => {});
    return { done: retained };
  });
  return done;
}
