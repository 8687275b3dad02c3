import type { Clock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";
import { asRecord } from "../foreign.ts";
import type { EngineClient } from "./engine-client.ts";
import { isGone, isInUse } from "./engine-fault.ts";

const TIMEOUT_MS = 60_000;
/** How long a network that no container is on may still be one that is used. */
const LOOKS = 10;
const LOOK_AGAIN_MS = 200;

/**
 * Removes a network unless a container is on it. Docker counts the endpoints of a network apart from its containers,
 * and may be behind with the count for a moment.
 */
export async function removeNetwork(
  {
    client,
    clock,
    log,
  }: {
    readonly client: Pick<EngineClient, "call">;
    readonly clock: Clock;
    readonly log: Log;
  },
  network: string,
): Promise<void> {
  for (let look = 1; ; look += 1) {
    const refusal = await refusalOf(client, network);
    if (refusal === undefined || (await hasContainers(client, network))) return;
    if (look === LOOKS) {
      log.warn("a network that no container is on cannot be removed", { network, reason: refusal });
      return;
    }
    await clock.sleep(LOOK_AGAIN_MS);
  }
}

/** Why Docker holds the network for used; nothing when it is gone. */
async function refusalOf(
  client: Pick<EngineClient, "call">,
  network: string,
): Promise<string | undefined> {
  try {
    await client.call({ method: "DELETE", path: `/networks/${network}`, timeoutMs: TIMEOUT_MS });
  } catch (error) {
    if (isInUse(error)) return error.message;
    if (!isGone(error)) throw error;
  }
  return undefined;
}

async function hasContainers(
  client: Pick<EngineClient, "call">,
  network: string,
): Promise<boolean> {
  try {
    const path = `/networks/${network}`;
    const found = asRecord(await client.call({ method: "GET", path, timeoutMs: TIMEOUT_MS }));
    // An endpoint without its container is `ep-ID`.
    return Object.keys(asRecord(found["Containers"])).some((id) => !id.startsWith("ep-"));
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}
