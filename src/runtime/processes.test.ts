import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { incarnationOf, isAlive, programOf } from "./processes.ts";

/** Above the largest process id that Linux gives (4194304). */
const NOBODY = 4_194_305;
const hasProc = existsSync("/proc/self/stat");

test("knows that this process is alive and that nobody is not", () => {
  expect(isAlive(process.pid)).toBe(true);
  expect(isAlive(NOBODY)).toBe(false);
});

test.skipIf(!hasProc)("tells processes apart by when they started", async () => {
  const other = spawn("sleep", ["60"]);
  expect(incarnationOf(process.pid)).toMatch(/^[0-9a-f-]{36}\/\d+$/);
  expect(incarnationOf(process.pid)).toBe(incarnationOf(process.pid));
  expect(incarnationOf(other.pid ?? NOBODY)).not.toBe(incarnationOf(process.pid));
  other.kill();
});

test("says nothing of a process that is not there", () => {
  expect([incarnationOf(NOBODY), programOf(NOBODY)]).toEqual(["", ""]);
});
