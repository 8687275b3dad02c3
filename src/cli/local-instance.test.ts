import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { announce, parseInstance, runningInstance, withdraw } from "./local-instance.ts";

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "longshore-instance-"));
});

afterEach(() => rm(dataDir, { recursive: true }));

const HERE = { endpoint: "http://127.0.0.1:4566", region: "us-east-1" };

test("finds the instance that announced itself, until it withdraws", async () => {
  const instance = { ...HERE, pid: process.pid, dockerHost: "unix:///run/docker.sock" };
  await announce(dataDir, instance);
  expect(await runningInstance(dataDir)).toEqual(instance);
  await withdraw(dataDir);
  expect(await runningInstance(dataDir)).toBeUndefined();
});

test("takes an instance for gone when its process is", async () => {
  // Above the largest process id that Linux gives (4194304).
  await announce(dataDir, { ...HERE, pid: 4_194_305 });
  expect(await runningInstance(dataDir)).toBeUndefined();
});

test("takes an instance for gone when another process has got its number", async () => {
  await announce(dataDir, { ...HERE, pid: process.pid });
  const path = join(dataDir, "longshore.json");
  const announcement = JSON.parse(await readFile(path, "utf8"));
  await writeFile(path, JSON.stringify({ ...announcement, incarnation: "an earlier boot/1" }));
  expect(await runningInstance(dataDir)).toBeUndefined();
});

test("finds nothing in a data directory that is not there", async () => {
  expect(await runningInstance(join(dataDir, "missing"))).toBeUndefined();
});

test.each(["", "[]", "{}", '{"pid":"1","endpoint":"http://x","region":"r"}'])(
  "takes %j for no announcement",
  (text) => {
    expect(parseInstance(text)).toBeUndefined();
  },
);
