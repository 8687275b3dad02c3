import { existsSync, readFileSync } from "node:fs";
import type { EngineClient } from "../src/agent/docker/engine-client.ts";
import { tarArchive, type TarEntry } from "../src/agent/docker/tar-archive.ts";

/** Where Debian's package busybox-static puts it. */
const BUSYBOX = "/usr/bin/busybox";
const APPLETS =
  "sh sleep echo cat env httpd nc wget ip trap test true false kill ls id hostname mkdir touch head dd tail " +
  "grep ps nproc sync date seq yes";

/** Why no image can be built on this machine; nothing when one can. */
export function whyNoImages(): string | undefined {
  if (existsSync(BUSYBOX) && isStatic(readFileSync(BUSYBOX))) return undefined;
  return `there is no static busybox at ${BUSYBOX} (apt-get install busybox-static)`;
}

/** Imports a root file system of busybox and the files given as the image of that name. */
export async function buildBusyboxImage(
  client: EngineClient,
  image: string,
  extra: { readonly files?: readonly TarEntry[]; readonly command?: readonly string[] } = {},
): Promise<void> {
  const { files = [], command = ["/bin/sh"] } = extra;
  const colon = image.lastIndexOf(":");
  const hasTag = colon > image.lastIndexOf("/");
  const answer = await client.stream({
    method: "POST",
    path: "/images/create",
    query: {
      fromSrc: "-",
      repo: hasTag ? image.slice(0, colon) : image,
      tag: hasTag ? image.slice(colon + 1) : "latest",
      changes: `CMD ${JSON.stringify(command)}`,
    },
    body: tarArchive([...busyboxFiles(), ...files]),
    timeoutMs: 60_000,
  });
  for await (const chunk of answer) {
    const text = String(chunk);
    if (text.includes('"error"')) throw new Error(`the image ${image} was not built: ${text}`);
  }
}

/** A file system of Debian's busybox under the names of its programs. */
export function busyboxFiles(): readonly TarEntry[] {
  const users = "root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n";
  return [
    { path: "bin/", kind: "folder" },
    { path: "tmp/", kind: "folder" },
    { path: "etc/", kind: "folder" },
    { path: "etc/passwd", kind: "file", mode: 0o644, data: Buffer.from(users) },
    { path: "bin/busybox", kind: "file", mode: 0o755, data: readFileSync(BUSYBOX) },
    ...APPLETS.split(" ").map((applet): TarEntry => ({
      path: `bin/${applet}`,
      kind: "link",
      target: "busybox",
    })),
  ];
}

/** Whether an ELF program needs no interpreter: it has no program header of the type PT_INTERP (3). */
function isStatic(program: Buffer): boolean {
  if (program.toString("latin1", 0, 4) !== "\u007fELF") return false;
  const is64 = program[4] === 2;
  const first = is64 ? Number(program.readBigUInt64LE(32)) : program.readUInt32LE(28);
  const size = program.readUInt16LE(is64 ? 54 : 42);
  const count = program.readUInt16LE(is64 ? 56 : 44);
  return !Array.from({ length: count }).some(
    (_, index) => program.readUInt32LE(first + index * size) === 3,
  );
}
