import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseEngineAddress } from "../src/agent/docker/engine-address.ts";
import { createEngineClient, type EngineClient } from "../src/agent/docker/engine-client.ts";
import type { TarEntry } from "../src/agent/docker/tar-archive.ts";
import { systemClock } from "../src/runtime/clock.ts";
import { buildBusyboxImage, whyNoImages } from "./busybox-image.ts";

/** What stands for `node:26` where nothing can be pulled. */
export const NODE_IMAGE = "longshore-samples/node:26";

const NODE = new URL("../node_modules/node/bin/node", import.meta.url).pathname;

/** As far as a health check needs curl: `curl -f URL`. */
const CURL = `#!/bin/sh
for word; do url=$word; done
exec wget -q -O - "$url"
`;

/** Why no such image can be built here; nothing when one can. */
export function whyNoNodeImage(): string | undefined {
  const missing = whyNoImages();
  if (missing !== undefined) return missing;
  return librariesOf(NODE).length > 0 ? undefined : "ldd does not say what Node.js needs";
}

/** Builds an image of the pinned Node.js with the libraries it has on this machine, a shell, and what answers to `curl`. */
export async function buildNodeImage(client: EngineClient, image = NODE_IMAGE): Promise<void> {
  const libraries = librariesOf(NODE).map((path) => program(path, path.slice(1)));
  const curl = { path: "bin/curl", kind: "file", mode: 0o755, data: Buffer.from(CURL) } as const;
  const files = [program(NODE, "usr/local/bin/node"), ...libraries, curl];
  await buildBusyboxImage(client, image, { files, command: ["node"] });
}

function program(from: string, path: string): TarEntry {
  return { path, kind: "file", mode: 0o755, data: readFileSync(from) };
}

/** `ldd` prints `NAME => PATH (ADDRESS)`, and the loader as `PATH (ADDRESS)`. */
function librariesOf(path: string): readonly string[] {
  const { stdout } = spawnSync("ldd", [path], { encoding: "utf8" });
  const found = [...(stdout ?? "").matchAll(/(?:=>\s*|^\s*)(\/\S+) \(0x/gm)];
  return found.flatMap(([, library]) => library ?? []);
}

if (import.meta.main) {
  const missing = whyNoNodeImage();
  if (missing !== undefined) throw new Error(`The image cannot be built: ${missing}.`);
  const dockerHost = process.env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock";
  const address = parseEngineAddress(dockerHost);
  if (!address) throw new Error(`not the address of a container engine: ${dockerHost}`);
  const client = createEngineClient({ address, clock: systemClock() });
  await buildNodeImage(client).finally(() => client.close());
  console.log(NODE_IMAGE);
}
