import { readFileSync } from "node:fs";
import { createEngineClient } from "../src/agent/docker/engine-client.ts";
import { parseEngineAddress } from "../src/agent/docker/engine-address.ts";
import { systemClock } from "../src/runtime/clock.ts";
import { buildBusyboxImage, whyNoImages } from "./busybox-image.ts";

const EXAMPLE = new URL("../examples/hello/", import.meta.url);

/** Builds the sample web service's image on that engine, unless it is there already; says whether it did. */
export async function buildSampleImage(dockerHost: string, image: string): Promise<boolean> {
  const address = parseEngineAddress(dockerHost);
  if (!address) throw new Error(`not the address of a container engine: ${dockerHost}`);
  const client = createEngineClient({ address, clock: systemClock() });
  try {
    if (await exists(client, image)) return false;
    const missing = whyNoImages();
    if (missing !== undefined) throw new Error(`The sample's image cannot be built: ${missing}.`);
    await buildBusyboxImage(client, image, {
      files: [
        { path: "www/", kind: "folder" },
        {
          path: "www/index.html",
          kind: "file",
          mode: 0o644,
          data: readFileSync(new URL("index.html", EXAMPLE)),
        },
        {
          path: "bin/serve",
          kind: "file",
          mode: 0o755,
          data: readFileSync(new URL("serve.sh", EXAMPLE)),
        },
      ],
      command: ["/bin/serve"],
    });
    return true;
  } finally {
    client.close();
  }
}

async function exists(
  client: ReturnType<typeof createEngineClient>,
  image: string,
): Promise<boolean> {
  const filters = JSON.stringify({ reference: [image] });
  const found = await client.call({
    method: "GET",
    path: "/images/json",
    query: { filters },
    timeoutMs: 30_000,
  });
  return Array.isArray(found) && found.length > 0;
}
