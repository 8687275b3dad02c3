import { beforeEach, expect, test } from "vitest";
import { aPayloadContainer, anAgentTask } from "../../../test/fixtures/agent-task.ts";
import { SimClock } from "../../../test/sim/sim-clock.ts";
import { SimDocker } from "../../../test/sim/sim-docker.ts";
import { SimFiles } from "../../../test/sim/sim-files.ts";
import { silentLog } from "../../runtime/log.ts";
import type { AgentTask } from "../task/agent-task.ts";
import { HostImages, type HostImagesOptions } from "./host-images.ts";
import type { DiskSpace } from "./image-cleanup.ts";
import { DEFAULT_SETTINGS } from "../settings/agent-settings.ts";

const MINUTE_MS = 60_000;
const GIB = 1024 ** 3;
const ROOMY: DiskSpace = { freeBytes: 500 * GIB, totalBytes: 1000 * GIB };
const FULL: DiskSpace = { freeBytes: 1 * GIB, totalBytes: 1000 * GIB };
const DIGEST = `sha256:${"1".repeat(64)}`;

let clock: SimClock;
let docker: SimDocker;
let files: SimFiles;
let tasks: readonly AgentTask[];
let disk: DiskSpace;
beforeEach(() => {
  clock = new SimClock();
  docker = new SimDocker({ clock });
  files = new SimFiles();
  tasks = [];
  disk = ROOMY;
  for (const name of ["a:1", "b:1"]) {
    docker.setImage(name, { isLocal: false, pullMs: 10, digest: DIGEST });
  }
  docker.setImage("mine:1", { isLocal: true, pullMs: 10, digest: DIGEST });
});

async function started(over: Partial<HostImagesOptions> = {}): Promise<HostImages> {
  const images = new HostImages({
    ...DEFAULT_SETTINGS,
    runtime: docker,
    clock,
    log: silentLog,
    files: files.on(clock),
    measureDisk: async () => disk,
    ...over,
  });
  images.guard(() => tasks);
  const starting = images.start();
  await clock.advance(100);
  await starting;
  return images;
}

async function obtain(images: HostImages, image: string): Promise<void> {
  const obtaining = images.obtain(image, () => {});
  await clock.advance(1_000);
  await obtaining;
}

async function isThere(image: string): Promise<boolean> {
  const looking = docker.inspectImage(image);
  await clock.advance(100);
  return (await looking) !== undefined;
}

const aTaskOf = (image: string): AgentTask =>
  anAgentTask({ containers: [aPayloadContainer({ image })] });

test("removes what it pulled once it is old and nobody uses it, and nothing that was there", async () => {
  const images = await started();
  for (const image of ["a:1", "mine:1", "b:1"]) await obtain(images, image);
  tasks = [aTaskOf("b:1")];
  await clock.advance(59 * MINUTE_MS);
  expect(await isThere("a:1")).toBe(true);
  await clock.advance(35 * MINUTE_MS);
  expect(await isThere("a:1")).toBe(false);
  expect(await isThere("b:1")).toBe(true);
  expect(await isThere("mine:1")).toBe(true);
  tasks = [];
  await clock.advance(35 * MINUTE_MS);
  expect(await isThere("b:1")).toBe(false);
  await images.stop();
});

test("the next agent removes what this one pulled", async () => {
  const first = await started();
  await obtain(first, "a:1");
  await clock.advance(100);
  await first.stop();
  const second = await started();
  await clock.advance(95 * MINUTE_MS);
  expect(await isThere("a:1")).toBe(false);
  await second.stop();
});

test("removes what nobody uses before its time when the disk runs low, as much as is needed", async () => {
  const images = await started();
  await obtain(images, "a:1");
  await obtain(images, "mine:1");
  await clock.advance(MINUTE_MS);
  await obtain(images, "b:1");
  const measured = [FULL, ROOMY];
  await images.stop();
  const again = await started({ measureDisk: async () => measured.shift() ?? ROOMY });
  await clock.advance(MINUTE_MS);
  expect(await isThere("a:1")).toBe(false);
  expect(await isThere("b:1")).toBe(true);
  expect(await isThere("mine:1")).toBe(true);
  await again.stop();
});

test("leaves an image that somebody else has given the name to since", async () => {
  const images = await started();
  await obtain(images, "a:1");
  docker.setImage("a:1", { isLocal: true, pullMs: 10, build: 2 });
  await clock.advance(95 * MINUTE_MS);
  expect(await isThere("a:1")).toBe(true);
  await images.stop();
});

test("removes no more at once than it is told, and goes on at the next time", async () => {
  const cleanup = DEFAULT_SETTINGS.imageCleanup;
  const images = await started({ imageCleanup: { ...cleanup, kind: "on", ...ONE_AT_ONCE } });
  await obtain(images, "b:1");
  await obtain(images, "a:1");
  await clock.advance(11 * MINUTE_MS);
  expect([await isThere("a:1"), await isThere("b:1")]).toEqual([true, false]);
  await clock.advance(10 * MINUTE_MS);
  expect(await isThere("a:1")).toBe(false);
  await images.stop();
});

const ONE_AT_ONCE = { intervalMs: 10 * MINUTE_MS, minimumAgeMs: 0, atOnce: 1, excluded: [] };

test.each<Partial<HostImagesOptions>>([
  { imageCleanup: { kind: "off" } },
  { imagePullBehavior: "prefer-cached" },
])("removes nothing with %j", async (over) => {
  const images = await started(over);
  await obtain(images, "a:1");
  disk = FULL;
  await clock.advance(300 * MINUTE_MS);
  expect(await isThere("a:1")).toBe(true);
  await images.stop();
});

test("a task that comes for an image while it is being removed gets it pulled again", async () => {
  const images = await started({ imageCleanup: { kind: "on", ...ONE_AT_ONCE } });
  await obtain(images, "a:1");
  while (docker.calls.get("removeImage") === undefined) await clock.advance(1);
  const begun: string[] = [];
  const obtaining = images.obtain("a:1", () => begun.push("a:1"));
  await clock.advance(1_000);
  await obtaining;
  expect(begun).toEqual(["a:1"]);
  expect(await isThere("a:1")).toBe(true);
  await images.stop();
});

test("goes on once an engine that was away is back", async () => {
  const images = await started({ imageCleanup: { kind: "on", ...ONE_AT_ONCE } });
  await obtain(images, "a:1");
  docker.goAway();
  await clock.advance(15 * MINUTE_MS);
  docker.comeBack();
  await clock.advance(15 * MINUTE_MS);
  expect(await isThere("a:1")).toBe(false);
  await images.stop();
});
