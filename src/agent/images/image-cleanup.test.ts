import { expect, test } from "vitest";
import { isDiskEasy, isDiskLow, type KnownImage, removableImages } from "./image-cleanup.ts";

const HOUR_MS = 3_600_000;
const NOW_MS = 100 * HOUR_MS;

function anImage(reference: string, over: Partial<KnownImage> = {}): KnownImage {
  return {
    reference,
    id: `sha256:${reference}`,
    wasThere: false,
    pulledAtMs: NOW_MS - 10 * HOUR_MS,
    lastUsedAtMs: NOW_MS - 5 * HOUR_MS,
    ...over,
  };
}

function removed(
  known: readonly KnownImage[],
  over: Partial<Parameters<typeof removableImages>[0]> = {},
): readonly string[] {
  const used = { references: new Set<string>(), ids: new Set<string>() };
  const options = { known, used, excluded: [], minimumAgeMs: HOUR_MS, nowMs: NOW_MS, ...over };
  return removableImages(options).map(({ reference }) => reference);
}

test("begins with the image that was used longest ago", () => {
  const known = [
    anImage("a:1", { lastUsedAtMs: NOW_MS - HOUR_MS }),
    anImage("b:1", { lastUsedAtMs: NOW_MS - 3 * HOUR_MS }),
    anImage("c:1", { lastUsedAtMs: NOW_MS - 2 * HOUR_MS }),
  ];
  expect(removed(known)).toEqual(["b:1", "c:1", "a:1"]);
});

test("leaves alone what the agent did not bring", () => {
  expect(removed([anImage("mine:1", { wasThere: true }), anImage("a:1")])).toEqual(["a:1"]);
});

test("leaves an image alone until it is old enough, counted from its pull", () => {
  const young = anImage("young:1", { pulledAtMs: NOW_MS - HOUR_MS });
  expect(removed([young])).toEqual([]);
  expect(removed([young], { nowMs: NOW_MS + 1 })).toEqual(["young:1"]);
});

test("leaves alone what a task names, also by another name, and what a container is made of", () => {
  const known = [
    anImage("web:1", { id: "sha256:1" }),
    anImage("web:latest", { id: "sha256:1" }),
    anImage("db:1", { id: "sha256:2" }),
    anImage("old:1", { id: "sha256:3" }),
  ];
  const used = { references: new Set(["web:latest"]), ids: new Set(["sha256:2"]) };
  expect(removed(known, { used })).toEqual(["old:1"]);
});

test("leaves alone what the operator excludes", () => {
  expect(removed([anImage("alpine:latest")], { excluded: ["alpine:latest"] })).toEqual([]);
});

const GIB = 1024 ** 3;

test.each([
  // A share of a small disk, an amount of a large one.
  [20, 2.9, true],
  [20, 3.1, false],
  [1000, 9.9, true],
  [1000, 10.1, false],
])("of a disk of %d GiB with %d GiB free it says that it runs low: %s", (total, free, isLow) => {
  expect(isDiskLow({ totalBytes: total * GIB, freeBytes: free * GIB })).toBe(isLow);
});

test("goes on until there is more room than just enough", () => {
  expect(isDiskEasy({ totalBytes: 1000 * GIB, freeBytes: 11 * GIB })).toBe(false);
  expect(isDiskEasy({ totalBytes: 1000 * GIB, freeBytes: 14 * GIB })).toBe(true);
});
