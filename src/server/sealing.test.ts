import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { aStore } from "../../test/fixtures/store.ts";
import { silentLog } from "../runtime/log.ts";
import type { Sealer } from "../runtime/sealer.ts";
import { table } from "../store/table.ts";
import type { Store } from "../store/view.ts";
import { openSealing } from "./sealing.ts";

const plain = table<{ readonly name: string }>()({
  kind: "plain",
  key: (row) => row.name,
  indexes: {},
});

const secrets = table<{ readonly name: string; readonly value: string }>()({
  kind: "secret",
  key: (row) => row.name,
  indexes: {},
  sealed: (row) => [row.value],
});

let dataDir = "";
let store: Store;
let said: string[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "longshore-sealing-"));
  store = await aStore({ tables: [plain, secrets] });
  said = [];
});

afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});

function open(): Promise<Sealer> {
  const note = (message: string): void => void said.push(message);
  const log = { ...silentLog, warn: note, error: note };
  return openSealing({ dataDir, store, tables: [plain, secrets], log });
}

function keep(sealer: Sealer): Promise<void> {
  const value = sealer.seal("hunter2", "secret a");
  return store.write((tx) => tx.put(secrets, { name: "a", value }));
}

test("makes the key file at the first start and finds it at the next", async () => {
  const sealed = (await open()).seal("hunter2", "secret a");
  expect(await readdir(dataDir)).toEqual(["sealing.key"]);
  expect((await open()).open(sealed, "secret a")).toBe("hunter2");
  expect(said).toEqual([]);
});

test("makes no key when the one that values were sealed with is missing, and says so", async () => {
  await keep(await open());
  await rm(join(dataDir, "sealing.key"));
  const sealer = await open();
  const why =
    `the key file ${join(dataDir, "sealing.key")} is missing, and without it what is sealed can't be read. ` +
    "Put it back from a backup and start again; nothing was changed.";
  expect(said).toEqual([why]);
  expect(() => sealer.open("sealed", "secret a")).toThrow(why);
  expect(() => sealer.seal("new", "secret b")).toThrow(why);
  expect(await readdir(dataDir)).toEqual([]);
});

test("makes a new key when nothing sealed is left of the old one", async () => {
  await keep(await open());
  await rm(join(dataDir, "sealing.key"));
  await store.write((tx) => {
    tx.delete(secrets, "a");
    tx.put(plain, { name: "sealed:1:0123456789abcdef:AAAA" });
  });
  expect((await open()).seal("hunter2", "secret a")).toMatch(/^sealed:1:/);
  expect(said).toEqual([]);
});

test("says at the start that the key is another one", async () => {
  await keep(await open());
  await writeFile(join(dataDir, "sealing.key"), `${Buffer.alloc(32, 1).toString("base64")}\n`);
  await chmod(join(dataDir, "sealing.key"), 0o644);
  await open();
  expect(said).toEqual([
    expect.stringContaining("its mode should be 600"),
    expect.stringContaining("holds another key than some values were sealed with"),
  ]);
});

test("rejects when the key file holds no key", async () => {
  await writeFile(join(dataDir, "sealing.key"), "", { mode: 0o600 });
  await expect(open()).rejects.toThrow("holds no key");
});
