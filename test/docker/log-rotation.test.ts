import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asRecord } from "../../src/agent/foreign.ts";
import { createLogSource } from "../../src/agent/docker/log-source.ts";
import { engineMissing, TEST_IMAGE, testEngine, withTestImage } from "../fixtures/engine.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

const TIMEOUT_MS = 20_000;
const client = testEngine();
afterAll(() => client.close());

/** Prints the number of each line and a row of numbers behind it, as fast as a reader is sure to follow. */
const numbered = (lines: number, row: number, pauseUs: number): string =>
  `row=$(seq -s ' ' ${row}); i=0; while [ $i -lt ${lines} ]; do i=$((i+1)); echo $i $row; usleep ${pauseUs}; done`;

describe.skipIf(missing !== undefined)("while the engine begins one file after the other", () => {
  beforeAll(() => withTestImage());

  test.each([
    { what: "lines", lines: 1_000, row: 2_000, pauseUs: 2_000 },
    { what: "lines in parts", lines: 400, row: 5_000, pauseUs: 5_000 },
  ])("no $what are read twice", async ({ lines, row, pauseUs }) => {
    const created = await client.call({
      method: "POST",
      path: "/containers/create",
      timeoutMs: TIMEOUT_MS,
      body: {
        Image: TEST_IMAGE,
        Cmd: ["sh", "-c", numbered(lines, row, pauseUs)],
        HostConfig: {
          LogConfig: { Type: "json-file", Config: { "max-size": "1m", "max-file": "3" } },
        },
      },
    });
    const { Id } = asRecord(created);
    const path = `/containers/${String(Id)}`;
    await client.call({ method: "POST", path: `${path}/start`, timeoutMs: TIMEOUT_MS });
    try {
      const texts = new Map<string, string>();
      const { signal } = new AbortController();
      // From a given time on, since less than a file may have been read before.
      for await (const entries of createLogSource(client).entries(String(Id), "0", signal)) {
        for (const { timestamp, text } of entries) {
          texts.set(timestamp, (texts.get(timestamp) ?? "") + text.toString());
        }
      }
      const numbers = Array.from({ length: row }, (_, index) => index + 1).join(" ");
      const expected = Array.from({ length: lines }, (_, index) => `${index + 1} ${numbers}`);
      expect([...texts.values()].filter((text, index) => text !== expected[index])).toEqual([]);
      expect(texts.size).toBe(lines);
    } finally {
      const query = { force: "true" };
      await client.call({ method: "DELETE", path, query, timeoutMs: TIMEOUT_MS });
    }
  });
});
