import type { LogChunk } from "../container-runtime.ts";
import type { EngineClient } from "./engine-client.ts";
import { asRecord } from "../foreign.ts";
import { rawLogStream, splitLogStream } from "./log-stream.ts";

/** The output of a container from its beginning, followed until it ends or the signal is aborted. */
export async function* readLogs(
  client: EngineClient,
  id: string,
  signal: AbortSignal,
): AsyncIterable<LogChunk> {
  const container = await client.call({
    method: "GET",
    path: `/containers/${id}/json`,
    timeoutMs: 30_000,
  });
  const body = await client.stream({
    method: "GET",
    path: `/containers/${id}/logs`,
    query: { stdout: "true", stderr: "true", follow: "true" },
    timeoutMs: 30_000,
  });
  const end = (): void => void body.destroy();
  if (signal.aborted) end();
  signal.addEventListener("abort", end, { once: true });
  try {
    const hasTerminal = asRecord(asRecord(container)["Config"])["Tty"] === true;
    yield* hasTerminal ? rawLogStream(body) : splitLogStream(body);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", end);
    end();
  }
}
