import { rmSync } from "node:fs";
import type { Clock } from "../../runtime/clock.ts";
import type { EngineClient } from "./engine-client.ts";
import { EngineRefusal } from "./engine-fault.ts";
import { killShims, mountsUnder } from "./engine-processes.ts";

/** How often a start is tried once something in its way is gone; containerd takes a moment to notice. */
const TRIES = 50;
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
  }: {
    readonly client: Pick<EngineClient, "call">;
    readonly clock: Clock;
    readonly timeoutMs: number;
  },
  id: string,
): Promise<void> {
  let isCleared = false;
  for (let tries = 1; ; tries += 1) {
    try {
      await client.call({ method: "POST", path: `/containers/${id}/start`, timeoutMs });
      return;
    } catch (error) {
      if (!(error instanceof EngineRefusal) || !isLeftBehind(error) || tries === TRIES) throw error;
      // Where nothing is found it is another machine's.
      isCleared = clearAway(id, error.message) || isCleared;
      if (!isCleared) throw error;
    }
    await clock.sleep(TRY_AGAIN_MS);
  }
}

const SHIM_LEFT = /^(?:task \w+: already exists|id already in use)/;
/** What a shim that was killed too early for containerd to clean up after it leaves. */
const FOLDER_LEFT = /^failed to start shim: mkdir (\/\S+): file exists/;

function isLeftBehind({ message }: EngineRefusal): boolean {
  return SHIM_LEFT.test(message) || FOLDER_LEFT.test(message);
}

/** Whether there was anything on this machine. */
function clearAway(id: string, message: string): boolean {
  const killed = killShims(["-id", id].join("\0"));
  const folder = FOLDER_LEFT.exec(message)?.[1];
  const isItsOwn = folder?.endsWith(`/io.containerd.runtime.v2.task/moby/${id}`) === true;
  if (folder === undefined || !isItsOwn || mountsUnder(folder).length > 0) return killed > 0;
  rmSync(folder, { recursive: true, force: true });
  return true;
}
