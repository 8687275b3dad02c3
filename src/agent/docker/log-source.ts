import { asRecord } from "../foreign.ts";
import type { LogEntry } from "../logs/log-entry.ts";
import type { LogSource } from "../logs/log-source.ts";
import type { EngineClient } from "./engine-client.ts";
import { rawLogStream, splitFrames } from "./log-stream.ts";
import { EntryReader, readEntry } from "./log-entries.ts";

const TIMEOUT_MS = 30_000;

/** Container output by Docker's API, with the time of each line. */
export function createLogSource(client: EngineClient): LogSource {
  return {
    entries: (id, from, signal) => entries(client, id, from, signal),
    brake: (id, mayGoOn, signal) => brake(client, id, mayGoOn, signal),
  };
}

async function* entries(
  client: EngineClient,
  id: string,
  { since, follows }: { readonly since: string | undefined; readonly follows: boolean },
  signal: AbortSignal,
): AsyncIterable<readonly LogEntry[]> {
  const tty = await hasTerminal(client, id);
  const body = await client.stream({
    method: "GET",
    path: `/containers/${id}/logs`,
    query: {
      stdout: "true",
      stderr: "true",
      follow: String(follows),
      timestamps: "true",
      ...(since !== undefined && { since }),
    },
    timeoutMs: TIMEOUT_MS,
  });
  const end = (): void => void body.destroy();
  if (signal.aborted) end();
  signal.addEventListener("abort", end, { once: true });
  try {
    if (tty) {
      const reader = new EntryReader();
      for await (const { data } of rawLogStream(body)) yield reader.read(data);
    } else {
      for await (const frames of splitFrames(body)) {
        yield frames.flatMap(({ stream, data }) => readEntry(stream, data) ?? []);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", end);
    end();
  }
}

/** Docker writes to whoever is attached as a container prints, and has the container wait while that is not read. */
async function brake(
  client: EngineClient,
  id: string,
  mayGoOn: (printedBytes: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const tty = await hasTerminal(client, id);
  const body = await client.stream({
    method: "POST",
    path: `/containers/${id}/attach`,
    query: { stdout: "true", stderr: "true", stream: "true" },
    timeoutMs: TIMEOUT_MS,
  });
  const end = (): void => void body.destroy();
  if (signal.aborted) end();
  signal.addEventListener("abort", end, { once: true });
  let printed = 0;
  try {
    if (tty) {
      for await (const { data } of rawLogStream(body)) await mayGoOn((printed += data.length));
    } else {
      for await (const frames of splitFrames(body)) {
        for (const { data } of frames) printed += data.length;
        await mayGoOn(printed);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", end);
    end();
  }
}

async function hasTerminal(client: EngineClient, id: string): Promise<boolean> {
  const container = await client.call({
    method: "GET",
    path: `/containers/${id}/json`,
    timeoutMs: TIMEOUT_MS,
  });
  return asRecord(asRecord(container)["Config"])["Tty"] === true;
}
