import { expect, test } from "vitest";
import { SimClock } from "../../../test/sim/sim-clock.ts";
import { SimFiles } from "../../../test/sim/sim-files.ts";
import { silentLog } from "../../runtime/log.ts";
import { KnownImages } from "./known-images.ts";

const log = silentLog;

function summary(images: KnownImages): readonly string[] {
  return images.list().map(({ reference, id, wasThere, pulledAtMs }) => {
    return `${reference} ${id} ${wasThere ? "theirs" : "ours"} ${pulledAtMs}`;
  });
}

test("an image that was not there before its pull is the agent's", () => {
  const images = new KnownImages({ log });
  images.use({ reference: "nginx", id: "1", nowMs: 5, before: undefined });
  expect(summary(images)).toEqual(["nginx:latest 1 ours 5"]);
  // Asked for again, by another spelling: it has been here since then.
  images.use({ reference: "nginx:latest", id: "1", nowMs: 9, before: { id: "1" } });
  expect(summary(images)).toEqual(["nginx:latest 1 ours 5"]);
  expect(images.get("nginx")?.lastUsedAtMs).toBe(9);
});

test("an image that was there stays somebody else's, newer versions too", () => {
  const images = new KnownImages({ log });
  images.use({ reference: "nginx:1", id: "2", nowMs: 5, before: { id: "1" } });
  images.use({ reference: "nginx:1", id: "3", nowMs: 6, before: { id: "2" } });
  expect(summary(images)).toEqual(["nginx:1 3 theirs 6"]);
});

test("an older version of the agent's is removed by its id, its name is with the newer", () => {
  const images = new KnownImages({ log });
  images.use({ reference: "nginx:1", id: "1", nowMs: 5, before: undefined });
  images.use({ reference: "nginx:1", id: "2", nowMs: 6, before: { id: "1" } });
  expect(summary(images).toSorted()).toEqual(["1 1 ours 5", "nginx:1 2 ours 6"]);
});

test("a name that somebody gave to an image of theirs is theirs", () => {
  const images = new KnownImages({ log });
  images.use({ reference: "app:1", id: "1", nowMs: 5, before: undefined });
  images.use({ reference: "app:1", id: "built", nowMs: 6, before: { id: "built" } });
  expect(summary(images)).toEqual(["app:1 built theirs 6"]);
});

test("an image that somebody removed and the agent pulled is the agent's", () => {
  const images = new KnownImages({ log });
  images.use({ reference: "app:1", id: "1", nowMs: 5, before: { id: "1" } });
  images.use({ reference: "app:1", id: "1", nowMs: 6, before: undefined });
  expect(summary(images)).toEqual(["app:1 1 ours 6"]);
});

test("the next agent knows what this one knew, and takes nothing for its own that it cannot read", async () => {
  const clock = new SimClock();
  const files = new SimFiles().on(clock);
  const before = new KnownImages({ files, log });
  before.use({ reference: "nginx:1", id: "1", nowMs: 5, before: undefined });
  before.use({ reference: "redis:7", id: "2", nowMs: 6, before: undefined });
  before.forget("redis:7");
  await clock.advance(1_000);
  await before.written();
  const after = new KnownImages({ files, log });
  const loading = after.load();
  await clock.advance(1_000);
  await loading;
  expect(after.list()).toEqual(before.list());

  const broken = files.write("images.json", "[{");
  await clock.advance(1_000);
  await broken;
  const confused = new KnownImages({ files, log });
  const reading = confused.load();
  await clock.advance(1_000);
  await reading;
  expect(confused.list()).toEqual([]);
});
