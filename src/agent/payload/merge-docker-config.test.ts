import { expect, test } from "vitest";
import { mergeDockerConfig } from "./merge-docker-config.ts";

test.each([
  ["nothing changes without a text", { A: 1 }, undefined, { A: 1 }],
  ["members are added", { A: 1 }, { B: 2 }, { A: 1, B: 2 }],
  ["a value replaces a value", { A: 1 }, { A: 2 }, { A: 2 }],
  ["a list replaces a list", { Env: ["A=1"] }, { Env: ["B=2"] }, { Env: ["B=2"] }],
  [
    "maps merge by key",
    { Labels: { a: "1" } },
    { Labels: { b: "2" } },
    { Labels: { a: "1", b: "2" } },
  ],
  ["null leaves things as they were", { A: { B: 1 } }, { A: null }, { A: { B: 1 } }],
])("%s", (_title, base, over, expected) => {
  const text = over === undefined ? undefined : JSON.stringify(over);
  expect(mergeDockerConfig(base, text)).toEqual(expected);
});
