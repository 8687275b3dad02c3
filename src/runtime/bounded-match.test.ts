import { expect, test } from "vitest";
import { boundedMatch } from "./bounded-match.ts";

test.each([
  ["^\\d+$", "42", "found"],
  ["\\d", "a4b", "found"],
  ["^\\d+$", "4b", "not found"],
  ["(", "(", "not a pattern"],
  ["(a+)+$", `${"a".repeat(60)}!`, "too slow"],
])("%s in %s is %s", (pattern, text, answer) => {
  expect(boundedMatch(pattern, text)).toBe(answer);
});
