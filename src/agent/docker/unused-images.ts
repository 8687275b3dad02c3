import { asArray, asRecord, asString } from "../foreign.ts";
import type { EngineClient } from "./engine-client.ts";
import { EngineRefusal, isGone } from "./engine-fault.ts";

const LIST_TIMEOUT_MS = 30_000;
const REMOVE_TIMEOUT_MS = 180_000;

/** The ids of the images of all containers, running or not, ours or not. */
export async function imagesInUse(client: EngineClient): Promise<readonly string[]> {
  const containers = await client.call({
    method: "GET",
    path: "/containers/json",
    query: { all: "true" },
    timeoutMs: LIST_TIMEOUT_MS,
  });
  return asArray(containers).flatMap((it) => asString(asRecord(it)["ImageID"]) ?? []);
}

/** Never by force: Docker refuses with 409 what a container or another image is made of. */
export async function removeImage(client: EngineClient, image: string): Promise<"gone" | "in use"> {
  try {
    const path = `/images/${encodeURI(image)}`;
    await client.call({ method: "DELETE", path, timeoutMs: REMOVE_TIMEOUT_MS });
    return "gone";
  } catch (error) {
    if (isGone(error)) return "gone";
    if (error instanceof EngineRefusal && error.status === 409) return "in use";
    throw error;
  }
}
