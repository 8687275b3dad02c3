import { spawnSync } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BigFiles, systemBigFiles } from "../../src/runtime/big-files.ts";

const WRITER = join(import.meta.dirname, "../fixtures/limited-writer.ts");

let folder: string;
let files: BigFiles;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "longshore-big-files-"));
  files = systemBigFiles(folder);
});
afterEach(() => rm(folder, { recursive: true }));

async function* parts(...texts: readonly (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    if (text instanceof Error) throw text;
    yield Buffer.from(text);
  }
}

async function append(path: string, at: number, ...texts: readonly (string | Error)[]) {
  const written: string[] = [];
  const onWritten = (bytes: Uint8Array): number => written.push(Buffer.from(bytes).toString());
  const outcome = await files.append(path, parts(...texts), { at, onWritten }).then(
    () => "whole",
    (error: unknown) => String(error),
  );
  return { outcome, written: written.join("") };
}

async function read(path: string, range?: { start: number; end: number }): Promise<string> {
  const file = await files.open(path);
  if (!file) return "none";
  const found: Uint8Array[] = [];
  for await (const part of file.read(range)) found.push(part);
  return Buffer.concat(found).toString();
}

test("a file grows by what comes, and is read whole or in part", async () => {
  expect(await append("a/b", 0, "hello ", "world")).toEqual({
    outcome: "whole",
    written: "hello world",
  });
  expect(await append("a/b", 11, "!")).toEqual({ outcome: "whole", written: "!" });
  expect(await read("a/b")).toBe("hello world!");
  expect(await read("a/b", { start: 6, end: 10 })).toBe("world");
  expect(await files.find("a/b")).toMatchObject({ bytes: 12 });
  expect((await stat(join(folder, "a/b"))).mode & 0o077).toBe(0);
});

test("what came before a break counts, exactly", async () => {
  const big = "x".repeat(1_500_000);
  const { outcome, written } = await append("a", 0, big, "tail", new Error("broken"));
  expect(outcome).toBe("Error: broken");
  expect(written).toBe(`${big}tail`);
  expect((await files.find("a"))?.bytes).toBe(big.length + 4);
});

test("a file that the system takes only a part of is not whole, and counts as far as it goes", async () => {
  // 4 blocks of 512 bytes: the second part ends in the middle, as it would where the disk is full.
  const program = [process.execPath, WRITER, folder, "a", "3000"];
  const limited = ["-c", 'ulimit -f 4 && exec "$@"', "sh", ...program];
  const { stdout } = spawnSync("sh", limited, { encoding: "utf8" });
  expect(JSON.parse(stdout)).toEqual({
    outcome: "Error: EFBIG: file too large, write",
    written: 2048,
  });
  expect(await read("a")).toBe("a".repeat(1500) + "b".repeat(548));
});

test("what is kept of a disk for others is not written to", async () => {
  const KIB = 1024;
  const mib = "x".repeat(KIB * KIB);
  // A tenth of it is kept, so there is room for one block and not for two.
  let freeBytes = 2_200 * KIB;
  const space = () => ({ freeBytes, totalBytes: 10_000 * KIB });
  files = systemBigFiles(folder, space);
  const first = await append("a", 0, mib);
  expect(first).toEqual({ outcome: "whole", written: mib });
  freeBytes -= mib.length;
  const second = await append("a", mib.length, mib);
  expect(second.outcome).toMatch(/^DiskNearlyFull: the disk is nearly full \(1204224 of 10240000 /);
  expect(second.written).toBe("");
  expect((await files.find("a"))?.bytes).toBe(mib.length);
});

test("a file begun anew has nothing of the old one", async () => {
  await append("a", 0, "a long text");
  await append("a", 0, "b");
  expect(await read("a")).toBe("b");
});

test("publishing moves a file in place of another", async () => {
  await append("new", 0, "new");
  await append("deep/er/old", 0, "old");
  await files.publish("new", "deep/er/old");
  expect([await read("new"), await read("deep/er/old")]).toEqual(["none", "new"]);
});

test("a file that is open can be read although it is removed", async () => {
  await append("a", 0, "still there");
  const file = await files.open("a");
  await files.remove("a");
  const found: string[] = [];
  for await (const part of file?.read() ?? []) found.push(Buffer.from(part).toString());
  expect(found.join("")).toBe("still there");
  expect(await files.find("a")).toBeUndefined();
});

test("what is not there is nothing, and no fault", async () => {
  expect(await files.find("a/b")).toBeUndefined();
  expect(await files.open("a/b")).toBeUndefined();
  expect(await files.list("a")).toEqual([]);
  await files.remove("a/b");
  await append("file", 0, "x");
  expect(await files.find("file/below")).toBeUndefined();
  expect((await files.list("")).toSorted()).toEqual(["file"]);
});
