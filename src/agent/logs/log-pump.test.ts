import { expect, test } from "vitest";
import { systemClock } from "../../runtime/clock.ts";
import { silentLog } from "../../runtime/log.ts";
import type { LogEntry } from "./log-entry.ts";
import { LogPump } from "./log-pump.ts";

const PATIENCE_MS = 10_000;

/** A line of that second. */
function line(text: string, second: number): LogEntry {
  const timestamp = `2026-11-27T05:15:0${second}.000000000Z`;
  return { stream: "stdout", timestamp, text: Buffer.from(text), isPartial: false };
}

test("a life that begins and ends while the one before is read is read too before the end is told", async () => {
  const lines: string[] = [];
  const mayRead = Promise.withResolvers<void>();
  const printed = [line("life", 1)];
  const pump: LogPump = new LogPump({
    id: "c1",
    target: { region: "us-east-1", group: "g", stream: "s" },
    options: {
      region: "us-east-1",
      group: "g",
      createsGroup: false,
      isBlocking: false,
      start: undefined,
    },
    source: {
      entries: async function* read() {
        if (printed.length > 1) await mayRead.promise;
        yield [...printed];
        if (printed.length > 1) return;
        // Nobody who reads now is told of it.
        printed.push(line("death", 2));
        pump.again();
      },
      brake: async () => {},
    },
    sink: {
      createGroup: async () => {},
      createStream: async () => {},
      put: async (_, events) => {
        lines.push(...events.map(({ message }) => message));
        return 0;
      },
      close: () => {},
    },
    runtime: {
      inspect: async (id) => ({
        id,
        name: "app",
        status: "exited",
        labels: {},
        oomKilled: false,
        ports: [],
      }),
    },
    clock: systemClock(),
    log: silentLog,
    cursor: {},
    saveCursor: async () => {},
  });
  while (printed.length === 1) await new Promise(setImmediate);
  let isOver = false;
  const drained = pump.drained(PATIENCE_MS).finally(() => {
    isOver = true;
  });
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  expect(isOver).toBe(false);
  mayRead.resolve();
  expect(await drained).toBe(true);
  expect(lines).toEqual(["life", "death"]);
  await pump.stop();
});
