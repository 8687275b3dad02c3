import type { Clock } from "../../runtime/clock.ts";
import type { EngineClient } from "./engine-client.ts";
import { EngineRefusal } from "./engine-fault.ts";
import { killShims } from "./engine-processes.ts";

/** How often a start is tried once what was in its way has been killed; containerd takes a moment to notice. */
const TRIES_AFTER_KILL = 50;
const TRY_AGAIN_MS = 100;

/**
 * Starts the container, or finds it started. An engine that is killed in the middle of a start leaves a shim behind,
 * with or without the container's first process, which the next engine knows nothing of. Moby does away with it
 * itself from version 23 on; before, every later start is refused.
 */
export async function startContainer(
  {
    client,
    clock,
    timeoutMs,
  }: { readonly client: EngineClient; readonly clock: Clock; readonly timeoutMs: number },
  id: string,
): Promise<void> {
  for (let triesAfterKill = 0; ; triesAfterKill += 1) {
    try {
      await client.call({ method: "POST", path: `/containers/${id}/start`, timeoutMs });
      return;
    } catch (error) {
      if (!isLeftBehind(error) || triesAfterKill === TRIES_AFTER_KILL) throw error;
      // Where there is none it is another machine's.
      if (triesAfterKill === 0 && killShims(["-id", id].join("\0")) === 0) throw error;
    }
    await clock.sleep(TRY_AGAIN_MS);
  }
}

function isLeftBehind(error: unknown): boolean {
  return (
    error instanceof EngineRefusal &&
    /^(?:task \w+: already exists|id already in use)/.test(error.message)
  );
}
