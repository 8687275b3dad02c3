import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asRecord } from "../../src/agent/foreign.ts";
import { engineMissing, withTestImage } from "../fixtures/engine.ts";
import { loggingContainer, logWays } from "../fixtures/task-logs.ts";
import { forget, type RunningLongshore, startLongshore } from "./running-longshore.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Tests of longshore run are skipped: ${missing}`);

const MAIN = resolve(import.meta.dirname, "../../src/cli/main.ts");
const COUNT = 2_000;

describe.skipIf(missing !== undefined).each(await logWays())(
  "longshore run, of a task that logs by the %s",
  (way) => {
    let longshore: RunningLongshore;

    beforeAll(async () => {
      await withTestImage();
      longshore = await startLongshore({ environment: { LONGSHORE_AWSLOGS: way } });
    });

    afterAll(async () => {
      expect(await longshore.stop()).toBe(0);
      await forget(longshore.dataDir);
    });

    /** What the container printed, as a program is told that runs it: lines of each stream; and the exit code. */
    async function run(script: string) {
      const file = join(longshore.dataDir, "task.json");
      const definition = { family: "printing", containerDefinitions: [loggingContainer(script)] };
      await writeFile(file, JSON.stringify(definition));
      const words = [MAIN, "run", file, "--json", "--data-dir", longshore.dataDir];
      const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
      const ended = once(child, "close");
      const told = (await text(child.stdout)).trim().split("\n");
      await ended;
      const output = told
        .map((line) => asRecord(JSON.parse(line)))
        .filter(({ event }) => event === "output");
      const of = (name: string) =>
        output.filter(({ stream }) => stream === name).map((it) => it["text"]);
      return { stdout: of("stdout"), stderr: of("stderr"), code: child.exitCode };
    }

    test("shows all of it, in order, and ends with its exit code", async () => {
      const long = "head -c 40000 /dev/zero | tr '\\0' x; echo";
      const lines = `i=0; while [ $i -lt ${COUNT} ]; do i=$((i+1)); echo $i; done`;
      const { stdout, stderr, code } = await run(
        `${lines}; echo wrong >&2; ${long}; printf end; exit 3`,
      );
      const numbers = Array.from({ length: COUNT }, (_, index) => String(index + 1));
      expect(stdout).toEqual([...numbers, "x".repeat(40_000), "end"]);
      expect(stderr).toEqual(["wrong"]);
      expect(code).toBe(3);
    });

    test("shows the last words of one that dies at once", async () => {
      for (let life = 0; life < 3; life += 1) {
        const { stdout, code } = await run("printf fatal; exit 7");
        expect([stdout, code]).toEqual([["fatal"], 7]);
      }
    });
  },
);
