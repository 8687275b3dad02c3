import type { ImageInfo } from "../container-runtime.ts";
import type { EngineClient } from "./engine-client.ts";
import { EngineRefusal, EngineUnreachable } from "./engine-fault.ts";
import { asRecord, asString, asStrings } from "../foreign.ts";
import { splitImageReference } from "./image-reference.ts";

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
    const digest = digestOf(image, asStrings(answer["RepoDigests"]) ?? []);
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

/**
 * `["nginx@sha256:…"]`; empty for an image that never saw a registry. One that came from several has a digest of each,
 * and they may differ: the one of the registry that the name says is meant.
 */
export function digestOf(image: string, repoDigests: readonly string[]): string | undefined {
  const { name } = splitImageReference(image);
  const familiar = name.replace(/^(?:index\.)?docker\.io\/(?:library\/)?/, "");
  const found = repoDigests.find((it) => it.startsWith(`${familiar}@`)) ?? repoDigests[0];
  return found?.slice(found.indexOf("@") + 1);
}
