import type { ImageInfo } from "../container-runtime.ts";
import type { EngineClient } from "./engine-client.ts";
import { EngineRefusal, EngineUnreachable } from "./engine-fault.ts";
import { asArray, asRecord, asString, asStrings } from "../foreign.ts";

/** The local image of that name, or nothing when there is none. */
export async function inspectImage(
  client: EngineClient,
  image: string,
): Promise<ImageInfo | undefined> {
  try {
    const path = `/images/${encodeURI(image)}/json`;
    const answer = asRecord(await client.call({ method: "GET", path, timeoutMs: 30_000 }));
    const id = asString(answer["Id"]);
    if (id === undefined) throw new EngineUnreachable("the container engine gave no image id");
    const digest = digestOf(answer["RepoDigests"]);
    const variables = asStrings(asRecord(answer["Config"])["Env"]) ?? [];
    return {
      id,
      variables: variables.map((variable) => variable.split("=")[0] ?? variable),
      ...(digest !== undefined && { digest }),
    };
  } catch (error) {
    // 400 is a name Docker cannot read; its pull then says so in Docker's own words.
    if (error instanceof EngineRefusal && (error.status === 404 || error.status === 400)) {
      return undefined;
    }
    throw error;
  }
}

/** `["nginx@sha256:…"]`; empty for an image that never saw a registry. */
function digestOf(repoDigests: unknown): string | undefined {
  const first = asString(asArray(repoDigests)[0]);
  return first?.slice(first.indexOf("@") + 1);
}
