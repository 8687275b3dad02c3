import type { Clock } from "../runtime/clock.ts";
import type { Ids } from "../runtime/ids.ts";

/**
 * Agents close a connection on which nothing came for 60 seconds, and for up to 60 more (amazon-ecs-agent,
 * `ecs-agent/acs/session`). The spread keeps many sessions from beating at once.
 */
const SHORTEST_MS = 20_000;
const SPREAD_MS = 10_000;

/** Calls `beat` every 20 to 30 seconds. Returns the function that ends it. */
export function heartbeats(
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
  beat: () => void,
): () => void {
  let cancel: (() => void) | undefined;
  let isOver = false;
  const next = (): void => {
    cancel = clock.after(SHORTEST_MS + ids.random() * SPREAD_MS, () => {
      beat();
      if (!isOver) next();
    });
  };
  next();
  return () => {
    isOver = true;
    cancel?.();
  };
}
