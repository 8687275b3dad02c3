import type { Clock } from "../../runtime/clock.ts";
import type { EngineClient } from "./engine-client.ts";
import { EngineTimeout } from "./engine-fault.ts";

/** Requests that go unanswered in a row before an engine counts as hung. A machine that slept loses one. */
const UNANSWERED = 6;
const PAUSE_MS = 1_000;

/**
 * Asks an engine again and again for the least there is, and calls back when it has not answered for about that long.
 * One that cannot be reached is another matter: it is dead, or starting. Returns the function that ends the watch.
 */
export function watchForHang(options: {
  readonly client: EngineClient;
  readonly clock: Clock;
  readonly hungAfterMs: number;
  readonly onHang: () => void;
}): () => void {
  const { client, clock, hungAfterMs, onHang } = options;
  const ended = new AbortController();
  const timeoutMs = Math.ceil(hungAfterMs / UNANSWERED);
  const watch = async (): Promise<void> => {
    let unanswered = 0;
    while (!ended.signal.aborted) {
      unanswered = (await isUnanswered(client, timeoutMs)) ? unanswered + 1 : 0;
      if (ended.signal.aborted) return;
      if (unanswered === UNANSWERED) {
        unanswered = 0;
        onHang();
      }
      await clock.sleep(PAUSE_MS, ended.signal);
    }
  };
  void watch();
  return () => {
    ended.abort();
    client.close();
  };
}

async function isUnanswered(client: EngineClient, timeoutMs: number): Promise<boolean> {
  try {
    const body = await client.stream({ method: "GET", path: "/_ping", timeoutMs });
    body.resume();
    return false;
  } catch (error) {
    return error instanceof EngineTimeout;
  }
}
