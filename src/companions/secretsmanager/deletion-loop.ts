import type { Clock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";
import { createLoop } from "../../runtime/loop.ts";
import type { Store } from "../../store/view.ts";
import { forgetDue } from "./stored.ts";
import { secrets } from "./tables.ts";

const KEY = "deleted secrets";

/** Removes secrets for good when their recovery window ends. Returns what ends it. */
export function startDeletionLoop(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}): () => Promise<void> {
  const { store, clock, log } = options;
  const loop = createLoop({
    name: "the deletion of secrets",
    clock,
    log,
    concurrency: 1,
    run: async () => {
      const nextMs = await store.write((tx) => forgetDue(tx, clock.nowMs()));
      return nextMs === undefined ? undefined : { lookAgainAtMs: nextMs };
    },
  });
  const unwatch = store.watch(secrets, (changes) => {
    if (changes.some(({ after }) => after?.deletionMs !== undefined)) loop.enqueue(KEY);
  });
  loop.enqueue(KEY);
  return () => {
    unwatch();
    return loop.stop();
  };
}
