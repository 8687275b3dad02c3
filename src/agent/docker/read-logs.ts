import type { LogChunk } from "../container-runtime.ts";
import type { EngineClient } from "./engine-client.ts";
import { entries } from "./log-source.ts";

const NEWLINE = Buffer.from("\n");

/** The output of a container from its beginning, followed until it ends or the signal is aborted. */
export async function* readLogs(
  client: EngineClient,
  id: string,
  signal: AbortSignal,
): AsyncIterable<LogChunk> {
  for await (const some of entries(client, id, undefined, signal)) {
    for (const { stream, text, isPartial } of some) {
      yield { stream, data: isPartial ? text : Buffer.concat([text, NEWLINE]) };
    }
  }
}
