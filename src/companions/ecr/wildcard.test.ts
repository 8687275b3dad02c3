import { expect, test } from "vitest";
import { matchesWildcard } from "./wildcard.ts";

test.each([
  ["prod-1", "prod-1", true],
  ["prod-1", "prod", false],
  ["prod-1", "prod*", true],
  ["a-prod", "prod*", false],
  ["a-prod", "*prod", true],
  ["prod", "*", true],
  ["", "*", true],
  ["prod-x-east", "prod*east", true],
  ["prodeast", "prod*east", true],
  ["prod-east-1", "prod*east", false],
  ["abab", "ab*ab", true],
  ["ab", "ab*ab", false],
  ["1-2-3-4", "*1*2*3*", true],
  ["1-3-2", "*1*2*3*", false],
  ["a.c", "a?c", false],
])("%j is %j: %s", (text, pattern, expected) => {
  expect(matchesWildcard(text, pattern)).toBe(expected);
});
