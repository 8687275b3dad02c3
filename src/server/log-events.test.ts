import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeBatch } from "../companions/logs/event-store/batch-format.ts";
import { lineLog } from "../runtime/log.ts";
import { openLogEvents } from "./log-events.ts";

test("says in the log what was removed because the file had reached its size", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "longshore-log-events-"));
  const lines: string[] = [];
  const log = lineLog({ level: "warn", write: (line) => lines.push(line), nowMs: () => 0 });
  const logEvents = openLogEvents({ dataDir, logsMaxBytes: 2_000_000, log });
  const stream = { groupId: "g", streamName: "s", nowMs: 0 };
  await logEvents.createStream(stream);
  for (let second = 0; second < 60; second += 1) {
    const message = randomBytes(45_000).toString("base64");
    const batch = encodeBatch([{ timestampMs: second * 1000, message }]);
    await logEvents.append({ ...stream, batch });
  }
  await expect.poll(() => lines).not.toEqual([]);
  expect(lines[0]).toMatch(
    /^1970-01-01T00:00:00.000Z warn the oldest log events were removed, because their file had reached its size events=\d+ bytes=\d+ upTo="1970-01-01T00:00:\d\dZ" logsMaxBytes=2000000$/,
  );
  await logEvents.close();
  rmSync(dataDir, { recursive: true });
});
