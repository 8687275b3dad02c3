import type { Clock } from "../../runtime/clock.ts";
import { type PullSource, RuntimeAway, RuntimeFault } from "../container-runtime.ts";
import { asRecord, asString } from "../foreign.ts";
import type { EngineClient } from "./engine-client.ts";
import { EngineRefusal, EngineUnreachable, faultText } from "./engine-fault.ts";
import { splitImageReference } from "./image-reference.ts";
import { readJsonLines } from "./json-lines.ts";

/** How long the engine may take to find the image, as in the ECS agent (`dockerPullBeginTimeout`). */
const BEGIN_TIMEOUT_MS = 5 * 60_000;
/** How long no progress may come: `ECS_IMAGE_PULL_INACTIVITY_TIMEOUT`. */
const INACTIVITY_MS = 60_000;

/** Of naming an image that is there. */
const TAG_TIMEOUT_MS = 30_000;

/**
 * Pulls an image through the engine; one from elsewhere gets its own name then. Rejects with
 * `CannotPullContainerError` and the engine's own text.
 */
export async function pullImage(
  client: EngineClient,
  clock: Clock,
  image: string,
  source?: PullSource,
): Promise<void> {
  try {
    await pull(client, clock, source?.from ?? image, source);
    if (source !== undefined && source.from !== image) await tag(client, source.from, image);
  } catch (cause) {
    const name = "CannotPullContainerError";
    if (cause instanceof EngineUnreachable) throw new RuntimeAway(name, cause.message, { cause });
    throw new RuntimeFault(name, faultText(cause), { cause });
  }
}

async function tag(client: EngineClient, from: string, image: string): Promise<void> {
  const { name, tag: version } = splitImageReference(image);
  await client.call({
    method: "POST",
    path: `/images/${encodeURI(from)}/tag`,
    query: { repo: name, tag: version },
    timeoutMs: TAG_TIMEOUT_MS,
  });
}

/** Docker Engine API, "Authentication". What is not padded, the engine takes for nothing at all. */
export function authHeader({
  username,
  password,
  serverAddress,
}: Omit<PullSource, "from">): string {
  const auth = { username, password, serveraddress: serverAddress };
  const encoded = Buffer.from(JSON.stringify(auth)).toString("base64");
  return encoded.replaceAll("+", "-").replaceAll("/", "_");
}

async function pull(
  client: EngineClient,
  clock: Clock,
  image: string,
  source: PullSource | undefined,
): Promise<void> {
  const { name, tag: version } = splitImageReference(image);
  const body = await client.stream({
    method: "POST",
    path: "/images/create",
    query: { fromImage: name, tag: version },
    ...(source && { headers: { "X-Registry-Auth": authHeader(source) } }),
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
      if (error !== undefined) throw new EngineRefusal(200, error);
    }
  } catch (error) {
    const isTold = error instanceof PullStalled || error instanceof EngineRefusal;
    if (isTold) throw error;
    throw new EngineUnreachable("the container engine broke off a pull", { cause: error });
  } finally {
    cancel();
  }
}

/** The ECS agent's words: `agent/dockerclient/dockerapi`, pullImage. */
class PullStalled extends Error {
  override readonly name = "PullStalled";

  constructor() {
    super("inactivity time exceeded timeout while pulling image");
  }
}
