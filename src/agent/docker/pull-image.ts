import type { Clock } from "../../runtime/clock.ts";
import { RuntimeAway, RuntimeFault } from "../container-runtime.ts";
import { asRecord, asString } from "../foreign.ts";
import type { EngineClient } from "./engine-client.ts";
import { EngineUnreachable, faultText } from "./engine-fault.ts";
import { splitImageReference } from "./image-reference.ts";
import { readJsonLines } from "./json-lines.ts";

/** How long the engine may take to find the image, as in the ECS agent (`dockerPullBeginTimeout`). */
const BEGIN_TIMEOUT_MS = 5 * 60_000;
/** How long no progress may come: `ECS_IMAGE_PULL_INACTIVITY_TIMEOUT`. */
const INACTIVITY_MS = 60_000;

/** Pulls an image through the engine; rejects with `CannotPullContainerError` and the engine's own text. */
export async function pullImage(client: EngineClient, clock: Clock, image: string): Promise<void> {
  try {
    await pull(client, clock, image);
  } catch (cause) {
    const name = "CannotPullContainerError";
    if (cause instanceof EngineUnreachable) throw new RuntimeAway(name, cause.message, { cause });
    throw new RuntimeFault(name, faultText(cause), { cause });
  }
}

async function pull(client: EngineClient, clock: Clock, image: string): Promise<void> {
  const { name, tag } = splitImageReference(image);
  const body = await client.stream({
    method: "POST",
    path: "/images/create",
    query: { fromImage: name, tag },
    timeoutMs: BEGIN_TIMEOUT_MS,
  });
  const expectProgress = (): (() => void) =>
    clock.after(INACTIVITY_MS, () => body.destroy(new PullStalled()));
  let cancel = expectProgress();
  try {
    for await (const progress of readJsonLines(body)) {
      cancel();
      cancel = expectProgress();
      const error = asString(asRecord(progress)["error"]);
      if (error !== undefined) throw new PullFailed(error);
    }
  } catch (error) {
    if (error instanceof PullStalled || error instanceof PullFailed) throw error;
    throw new EngineUnreachable("the container engine broke off a pull", { cause: error });
  } finally {
    cancel();
  }
}

/** What the engine says of a pull that it had begun, for which Docker's client has no words of its own. */
class PullFailed extends Error {
  override readonly name = "PullFailed";
}

/** The ECS agent's words: `agent/dockerclient/dockerapi`, pullImage. */
class PullStalled extends Error {
  override readonly name = "PullStalled";

  constructor() {
    super("inactivity time exceeded timeout while pulling image");
  }
}
