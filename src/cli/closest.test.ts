import { expect, test } from "vitest";
import { closest } from "./closest.ts";

test.each([
  ["satus", "status"],
  ["verison", "version"],
  ["UP", "up"],
  ["upp", "up"],
  ["dwon", "down"],
  ["frobnicate", undefined],
  ["", undefined],
])("takes %j for %j", (word, meant) => {
  expect(closest(word, ["up", "down", "status", "version"])).toBe(meant);
});
