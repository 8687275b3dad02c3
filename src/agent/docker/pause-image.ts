import { RuntimeFault } from "../container-runtime.ts";
import { asString, asRecord } from "../foreign.ts";
import type { EngineClient } from "./engine-client.ts";
import { inspectImage } from "./inspect-image.ts";
import { readJsonLines } from "./json-lines.ts";
import { pauseProgram } from "./pause-program.ts";
import { tarArchive } from "./tar-archive.ts";

const IMPORT_TIMEOUT_MS = 60_000;

/** Makes the image of pause containers under that name, unless the engine has it; nothing is pulled. */
export async function ensurePauseImage(client: EngineClient, image: string): Promise<void> {
  if ((await inspectImage(client, image)) !== undefined) return;
  const info = asRecord(await client.call({ method: "GET", path: "/info", timeoutMs: 15_000 }));
  const architecture = asString(info["Architecture"]) ?? "";
  const program = pauseProgram(architecture);
  if (program === undefined) {
    throw new RuntimeFault(
      "ContainerNetworkingError",
      `there is no pause container for the architecture ${architecture}`,
    );
  }
  const [repo = image, tag = "latest"] = image.split(":");
  const progress = await client.stream({
    method: "POST",
    path: "/images/create",
    query: { fromSrc: "-", repo, tag, changes: 'ENTRYPOINT ["/pause"]' },
    body: tarArchive([{ path: "pause", kind: "file", mode: 0o755, data: program }]),
    timeoutMs: IMPORT_TIMEOUT_MS,
  });
  for await (const line of readJsonLines(progress)) {
    const error = asString(asRecord(line)["error"]);
    if (error !== undefined) throw new RuntimeFault("CannotCreateContainerError", error);
  }
}
