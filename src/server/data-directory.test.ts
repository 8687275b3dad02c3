import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeDataDirectory } from "./data-directory.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-data-directory-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("makes the directory and those it is in, and takes one that is there", async () => {
  const path = join(folder, "a/b/c");
  await makeDataDirectory(path);
  await makeDataDirectory(path);
  expect(statSync(path).isDirectory()).toBe(true);
});

test.each([
  ["file", /is not a directory\. Move that file away/],
  ["file/below", /is below a file\. Choose another --data-dir\.$/],
])("refuses %s where a file is, and says what to do", async (path, message) => {
  writeFileSync(join(folder, "file"), "");
  await expect(makeDataDirectory(join(folder, path))).rejects.toThrow(message);
});

test.runIf(process.platform === "linux")("gives up where nothing can be made", async () => {
  await expect(makeDataDirectory("/proc/nowhere/at/all")).rejects.toThrow(
    "the data directory /proc/nowhere/at/all may not be made here. Choose another --data-dir.",
  );
});
