import { RuntimeFault } from "../container-runtime.ts";
import type { EngineClient } from "./engine-client.ts";
import { EngineRefusal, faultText } from "./engine-fault.ts";
import { asRecord, asString } from "../foreign.ts";
import { readJsonLines } from "./json-lines.ts";
import { splitImageReference } from "./image-reference.ts";

/** `ECS_IMAGE_PULL_TIMEOUT` of the ECS agent: how long nothing at all may come. */
const PULL_TIMEOUT_MS = 2 * 60 * 60 * 1000;

/** Pulls an image through the engine; rejects with `CannotPullContainerError` and the engine's own text. */
export async function pullImage(client: EngineClient, image: string): Promise<void> {
  const { name, tag } = splitImageReference(image);
  try {
    const body = await client.stream({
      method: "POST",
      path: "/images/create",
      query: { fromImage: name, tag },
      timeoutMs: PULL_TIMEOUT_MS,
    });
    for await (const progress of readJsonLines(body)) {
      const error = asString(asRecord(progress)["error"]);
      if (error !== undefined) throw new EngineRefusal(200, error);
    }
  } catch (cause) {
    throw new RuntimeFault("CannotPullContainerError", faultText(cause), { cause });
  }
}
