import type { Clock } from "../../runtime/clock.ts";
import { type PullSource, RuntimeAway, RuntimeFault } from "../container-runtime.ts";
import { asRecord, asString } from "../foreign.ts";
import { DOCKER_HUB_KEY, type RegistryLogin, registryOf } from "../images/registry-logins.ts";
import type { EngineTimeouts } from "../settings/agent-settings.ts";
import type { EngineClient } from "./engine-client.ts";
import { EngineUnreachable, faultText } from "./engine-fault.ts";
import { goDuration } from "./go-duration.ts";
import { splitImageReference } from "./image-reference.ts";
import { readJsonLines } from "./json-lines.ts";

/** How long the engine may take to find the image, as in the ECS agent (`dockerPullBeginTimeout`). */
const BEGIN_TIMEOUT_MS = 5 * 60_000;

/** Of naming an image that is there. */
const TAG_TIMEOUT_MS = 30_000;

interface Pull {
  readonly image: string;
  readonly source: PullSource;
  readonly timeouts: Pick<EngineTimeouts, "pullMs" | "pullInactivityMs">;
}

/**
 * Pulls an image through the engine; one from elsewhere gets its own name then. Rejects with
 * `CannotPullContainerError` and the engine's own text, or with `DockerTimeoutError` when it takes too long in all.
 */
export async function pullImage(client: EngineClient, clock: Clock, wanted: Pull): Promise<void> {
  const { image, source } = wanted;
  try {
    await pull(client, clock, wanted);
    if (source.from !== undefined && source.from !== image) await tag(client, source.from, image);
  } catch (cause) {
    const name = "CannotPullContainerError";
    if (cause instanceof EngineUnreachable) throw new RuntimeAway(name, cause.message, { cause });
    if (cause instanceof PullTimeout) {
      throw new RuntimeFault("DockerTimeoutError", cause.message, { cause });
    }
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

async function pull(
  client: EngineClient,
  clock: Clock,
  { image, source, timeouts }: Pull,
): Promise<void> {
  const { from = image, login } = source;
  const { name, tag: version } = splitImageReference(from);
  const body = await client.stream({
    method: "POST",
    path: "/images/create",
    query: { fromImage: name, tag: version },
    ...(login !== undefined && { headers: { "x-registry-auth": authHeader(from, login) } }),
    timeoutMs: BEGIN_TIMEOUT_MS,
  });
  const endAt = (ms: number, why: Error): (() => void) => clock.after(ms, () => body.destroy(why));
  const expectProgress = (): (() => void) => endAt(timeouts.pullInactivityMs, new PullStalled());
  const cancelLimit = endAt(timeouts.pullMs, new PullTimeout(timeouts.pullMs));
  let cancel = expectProgress();
  try {
    for await (const progress of readJsonLines(body)) {
      cancel();
      cancel = expectProgress();
      const error = asString(asRecord(progress)["error"]);
      if (error !== undefined) throw new PullFailed(error);
    }
  } catch (error) {
    const isTold =
      error instanceof PullStalled || error instanceof PullTimeout || error instanceof PullFailed;
    if (isTold) throw error;
    throw new EngineUnreachable("the container engine broke off a pull", { cause: error });
  } finally {
    cancel();
    cancelLimit();
  }
}

/** Source: Docker Engine API, "Authentication": base64url of a JSON document, which the engine wants padded. */
export function authHeader(image: string, login: RegistryLogin): string {
  const host = registryOf(image);
  const serveraddress = host === DOCKER_HUB_KEY ? `https://${DOCKER_HUB_KEY}` : host;
  const { username } = login;
  const secret =
    login.kind === "token"
      ? { identitytoken: login.identityToken }
      : { username, password: login.password };
  const text = Buffer.from(JSON.stringify({ ...secret, serveraddress })).toString("base64");
  return text.replaceAll("+", "-").replaceAll("/", "_");
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

/** `ECS_IMAGE_PULL_TIMEOUT` is over. Source: ECS agent, `agent/dockerclient/dockerapi/errors.go`. */
class PullTimeout extends Error {
  override readonly name = "PullTimeout";

  constructor(limitMs: number) {
    super(`Could not transition to pulled; timed out after waiting ${goDuration(limitMs)}`);
  }
}
