import { expect, test } from "vitest";
import { systemClock } from "../../runtime/clock.ts";
import { silentLog } from "../../runtime/log.ts";
import type { LogEntry } from "./log-entry.ts";
import { LogPump } from "./log-pump.ts";
import type { LogSource } from "./log-source.ts";

const PATIENCE_MS = 10_000;

/** Lines of a second each. */
function entries(texts: readonly string[]): readonly LogEntry[] {
  return texts.map((text, second) => ({
    stream: "stdout",
    timestamp: `2026-11-27T05:15:${String(second).padStart(2, "0")}.000000000Z`,
    text: Buffer.from(text),
    isPartial: false,
  }));
}

/** What is delivered of a container that has ended, and the streams that were made for it. */
async function pumped(read: LogSource["entries"]) {
  const lines: string[] = [];
  const streams: string[] = [];
  const pump = new LogPump({
    id: "c1",
    target: { region: "us-east-1", group: "g", stream: "s" },
    options: {
      region: "us-east-1",
      group: "g",
      createsGroup: false,
      isBlocking: false,
      start: undefined,
    },
    source: { entries: read, brake: () => Promise.resolve() },
    sink: {
      createGroup: () => Promise.resolve(),
      createStream: ({ stream }) => {
        streams.push(stream);
        return Promise.resolve();
      },
      put: (_, events) => {
        lines.push(...events.map(({ message }) => message));
        return Promise.resolve(0);
      },
      close: () => undefined,
    },
    runtime: { inspect: () => Promise.resolve(undefined) },
    clock: systemClock(),
    log: silentLog,
    cursor: {},
    saveCursor: () => Promise.resolve(),
  });
  expect(await pump.drained(PATIENCE_MS)).toBe(true);
  await pump.stop();
  return { lines, streams };
}

test("delivers what the engine keeps back from those who follow, and nothing twice", async () => {
  const all = entries(["one", "two", "three", "four"]);
  const { lines } = await pumped(async function* read(_id, { follows }) {
    yield follows ? all.slice(0, 2) : all;
  });
  expect(lines).toEqual(["one", "two", "three", "four"]);
});

test("makes the stream of a container that prints nothing", async () => {
  const { lines, streams } = await pumped(async function* read() {
    yield [];
  });
  expect({ lines, streams }).toEqual({ lines: [], streams: ["s"] });
});
