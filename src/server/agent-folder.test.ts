import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Files, systemFiles } from "../runtime/files.ts";
import { incarnationOf } from "../runtime/processes.ts";
import { takeAgentFolder } from "./agent-folder.ts";

let folder: string;
let files: Files;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "longshore-folder-"));
  files = systemFiles(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a folder is this process's until it is given back", async () => {
  const giveBack = await takeAgentFolder(files, folder);
  expect(await files.read("running")).toBe(`${process.pid}\n${incarnationOf(process.pid)}\n`);
  await giveBack();
  expect(await files.read("running")).toBeUndefined();
});

test("a folder whose process lives is refused", async () => {
  await files.write("running", `${process.ppid}\n${incarnationOf(process.ppid)}\n`);
  await expect(takeAgentFolder(files, folder)).rejects.toThrow(
    `the agent of ${folder}, or of a copy of it, already runs (process ${process.ppid})`,
  );
});

test.each([
  ["is gone", () => `${spawnSync("true").pid}\nanything\n`],
  ["is another one by now", () => `${process.ppid}\nanother\n`],
  ["is not named", () => ""],
])("a folder whose process %s is taken over", async (_, text) => {
  await files.write("running", text());
  await expect(takeAgentFolder(files, folder)).resolves.toBeTypeOf("function");
});
