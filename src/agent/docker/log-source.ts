import { epochMsOf } from "../../runtime/date.ts";
import { asRecord } from "../foreign.ts";
import { type LogEntry, ReadMarks, readFrom, Undelivered } from "../logs/log-entry.ts";
import type { LogSource } from "../logs/log-source.ts";
import type { EngineClient } from "./engine-client.ts";
import { allThatCame, rawLogStream, splitFrames } from "./log-stream.ts";
import { EntryReader, readEntry } from "./log-entries.ts";
import { isAtLeast } from "./api-version.ts";
import { ToldAgain } from "./told-again.ts";

const TIMEOUT_MS = 30_000;
/** From which on engines tell everything once. */
const API_OF_ENGINE_23 = "1.42";

/** Container output by Docker's API, with the time of each line. */
export function createLogSource(client: EngineClient): LogSource {
  return {
    entries: (id, since, signal) => entries(client, id, since, signal),
    brake: (id, mayGoOn, signal) => brake(client, id, mayGoOn, signal),
  };
}

/**
 * Follows the container to its end, and then looks for what was kept and not told: Docker 20.10 lets whoever follows
 * go without the last that a container prints, and without files that were full before they were read. What it tells
 * twice is left out.
 */
export async function* entries(
  client: EngineClient,
  id: string,
  since: string | undefined,
  signal: AbortSignal,
): AsyncIterable<readonly LogEntry[]> {
  const tty = await hasTerminal(client, id);
  const told = new ReadMarks();
  const again = await findAgain(client, since);
  for await (const some of read(client, { id, tty, since, follow: true, signal })) {
    const once = some.filter((entry) => !again(entry));
    for (const entry of once) told.add(entry);
    yield once;
  }
  if (signal.aborted) return;
  const untold = new Undelivered(told.cursor);
  const rest = { id, tty, since: readFrom(told.cursor, epochMsOf) ?? since, follow: false, signal };
  for await (const some of read(client, rest)) {
    const isNew = some.filter((entry) => untold.isNew(entry));
    if (isNew.length > 0) yield isNew;
  }
}

/** How to know what the engine tells again of what it told. */
async function findAgain(
  client: EngineClient,
  since: string | undefined,
): Promise<(entry: LogEntry) => boolean> {
  if (isAtLeast(await client.apiVersion(), API_OF_ENGINE_23)) return () => false;
  const found = new ToldAgain({ isWhole: since === undefined });
  return (entry) => found.isAgain(entry);
}

async function* read(
  client: EngineClient,
  what: {
    readonly id: string;
    readonly tty: boolean;
    readonly since: string | undefined;
    readonly follow: boolean;
    readonly signal: AbortSignal;
  },
): AsyncIterable<readonly LogEntry[]> {
  const { id, tty, since, follow, signal } = what;
  const body = await client.stream({
    method: "GET",
    path: `/containers/${id}/logs`,
    query: {
      stdout: "true",
      stderr: "true",
      follow: String(follow),
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
      yield reader.end();
    } else {
      for await (const frames of splitFrames(allThatCame(body))) {
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
