import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, test } from "vitest";
import { EventStoreError } from "../../src/companions/logs/event-store/event-store.ts";
import { WorkerEventStore } from "../../src/companions/logs/event-store/worker-event-store.ts";
import { anEventStore, append, GROUP, lines, messages, T0, told } from "../fixtures/event-store.ts";
import { eventStoreContract } from "./event-store.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

const directory = mkdtempSync(join(tmpdir(), "longshore-events-"));
afterAll(() => rmSync(directory, { recursive: true }));
let files = 0;

function fresh(): string {
  return join(directory, `${++files}.sqlite`);
}

eventStoreContract("the event store in memory", (maxBytes = 1e9) => {
  const operator = told();
  return { store: anEventStore({ ...operator, maxBytes }), told: operator };
});

eventStoreContract("the event store in a thread, on a file", (maxBytes = 1e9) => {
  const operator = told();
  return { store: new WorkerEventStore({ ...operator, path: fresh(), maxBytes }), told: operator };
});

describe("the file of log events", () => {
  const onFile = (path: string, operator = told()) =>
    new WorkerEventStore({ ...operator, path, maxBytes: 1e9 });

  test("is only made when there is something to keep, and is the operator's alone", async () => {
    const path = fresh();
    const store = onFile(path);
    expect(await store.retain([])).toEqual({ removedEvents: 0 });
    expect(() => statSync(path)).toThrow("ENOENT");
    await store.createStream({ groupId: GROUP, streamName: "a", nowMs: T0 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await store.close();
  });

  test("has everything again after a restart", async () => {
    const path = fresh();
    const store = onFile(path);
    await store.createStream({ groupId: GROUP, streamName: "a", nowMs: T0 });
    await append(store, "a", lines(T0, "one", "two"));
    await store.close();
    const again = onFile(path);
    expect(await messages(again)).toEqual(["one", "two"]);
    expect(await again.storedBytes([GROUP])).toEqual([6 + 52]);
    await again.close();
  });

  test("of before batches' spans were counted has its long batches found", async () => {
    const path = fresh();
    const store = onFile(path);
    await store.createStream({ groupId: GROUP, streamName: "a", nowMs: T0 });
    await append(store, "a", [
      { timestampMs: T0, message: "early" },
      { timestampMs: T0 + DAY_MS, message: "late" },
    ]);
    await store.close();
    const database = new DatabaseSync(path);
    database.exec(
      "ALTER TABLE log_group DROP COLUMN span_ms; ALTER TABLE stream DROP COLUMN span_ms",
    );
    database.exec("PRAGMA user_version = 1");
    database.close();
    const again = onFile(path);
    await append(again, "a", lines(T0 + DAY_MS, "new"));
    const streams = { kind: "names", names: ["a"] } as const;
    expect(await messages(again, { fromMs: T0 + 1 })).toEqual(["late", "new"]);
    expect(await messages(again, { fromMs: T0 + 1, streams })).toEqual(["late", "new"]);
    expect(await messages(again, { toMs: T0 + 1, direction: "backward" })).toEqual(["early"]);
    await again.close();
  });

  test("a batch with a flipped bit is left out and told of, and the others are read", async () => {
    const path = fresh();
    const store = onFile(path);
    await store.createStream({ groupId: GROUP, streamName: "a", nowMs: T0 });
    await append(store, "a", lines(T0, "broken".repeat(50)));
    await append(store, "a", lines(T0 + 1, "whole"));
    await store.close();
    const database = new DatabaseSync(path);
    const data = database.prepare("SELECT data FROM batch WHERE id = 1").get()?.["data"];
    if (!(data instanceof Uint8Array)) throw new Error("no data");
    data[data.length - 6] = (data[data.length - 6] ?? 0) ^ 1;
    database.prepare("UPDATE batch SET data = ? WHERE id = 1").run(data);
    database.close();
    const operator = told();
    const again = onFile(path, operator);
    expect(await messages(again)).toEqual(["whole"]);
    expect(operator.damages).toMatchObject([
      expect.stringContaining(`batch 1 of ${path} is damaged and left out`),
    ]);
    await again.close();
  });

  test.each([
    ["no database", () => "certainly not a database".repeat(500), /is not a file of log events/],
    ["another's database", () => anothersDatabase(), /is not a file of log events/],
  ])("is left alone when it is %s", async (_, content, complaint) => {
    const path = fresh();
    writeFileSync(path, content());
    const before = readFileSync(path);
    const store = onFile(path);
    const failing = store.createStream({ groupId: GROUP, streamName: "a", nowMs: T0 });
    await expect(failing).rejects.toThrow(complaint);
    await expect(messages(store)).rejects.toThrow(EventStoreError);
    expect(readFileSync(path)).toEqual(before);
    await store.close();
  });

  test("grows no further when its disk is nearly full, and goes on when there is room again", async () => {
    let freeBytes = 1e9;
    const path = fresh();
    const store = anEventStore({ path, diskSpace: () => ({ freeBytes, totalBytes: 1e12 }) });
    await store.createStream({ groupId: GROUP, streamName: "a", nowMs: T0 });
    await append(store, "a", lines(T0, "before"));
    freeBytes = 128 * 1024 * 1024 + 50;
    const refused = append(store, "a", lines(T0 + 1, "too much".repeat(10)));
    await expect(refused).rejects.toThrow(EventStoreError);
    await expect(refused).rejects.toThrow(
      /may not grow because its disk is nearly full \(134217778 of 1000000000000 bytes are free/,
    );
    expect(await messages(store)).toEqual(["before"]);
    expect(await store.retain([{ groupId: GROUP, keepFromMs: T0 + 1 }])).toEqual({
      removedEvents: 1,
    });
    freeBytes = 1e9;
    expect(await append(store, "a", lines(T0 + 2, "after"))).toBe(true);
    expect(await messages(store)).toEqual(["after"]);
    await store.close();
  });

  test("a directory that is not there is told of, and used once it is", async () => {
    const folder = fresh();
    const store = onFile(join(folder, "events.sqlite"));
    const stream = { groupId: GROUP, streamName: "a", nowMs: T0 };
    await expect(store.createStream(stream)).rejects.toThrow(/could not be opened|ENOENT/);
    mkdirSync(folder);
    expect(await store.createStream(stream)).toBe(true);
    await store.close();
  });
});

/** A database that has rows, but not ours. */
function anothersDatabase(): Uint8Array {
  const path = fresh();
  const database = new DatabaseSync(path);
  database.exec("CREATE TABLE t (x); INSERT INTO t VALUES (1); PRAGMA user_version = 1");
  database.close();
  return readFileSync(path);
}
