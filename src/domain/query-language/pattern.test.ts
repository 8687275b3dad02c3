import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePattern } from "./pattern.ts";

describe("compilePattern", () => {
  test.each([
    ["abc", "abc", true],
    ["abc", "abcd", false],
    ["b", "abc", false],
    ["a.c", "abc", true],
    ["a\\.c", "abc", false],
    ["^abc$", "abc", true],
    ["a^b", "ab", false],
    ["(a|bc)+", "abca", true],
    ["(?:a|b)?", "", true],
    ["a{2,3}", "a", false],
    ["a{2,3}", "aaa", true],
    ["a{2,3}", "aaaa", false],
    ["a{2}", "aa", true],
    ["a{2,}", "aaaaa", true],
    ["[a-c]*", "abcabc", true],
    ["[^a-c]", "d", true],
    ["[^a-c]", "b", false],
    ["[a-]+", "a-a", true],
    ["[\\d.]+", "1.2", true],
    ["\\w+-\\d", "us_1-2", true],
    [".*?a", "bba", true],
    ["(a*)*", "aaa", true],
    ["(a*)+b", "aaa", false],
    ["(){3000}a", "a", true],
    ["((){9999}){9999}", "", true],
    ["", "", true],
  ])("%s on %j is %s", (pattern, value, expected) => {
    expect(compilePattern(pattern)(value)).toBe(expected);
  });

  test("takes no longer on a pattern that makes a backtracking engine stand still", () => {
    expect(compilePattern("(a+)+(a+)+b")("a".repeat(2_000))).toBe(false);
  });

  test("agrees with JavaScript's own expressions where both have the syntax", () => {
    const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\d", "(a|b)", "(ab)", "(a*|b)");
    const counted = fc
      .tuple(atom, fc.constantFrom("", "*", "+", "?", "{2}", "{1,2}", "*?"))
      .map((parts) => parts.join(""));
    const pattern = fc.array(counted, { maxLength: 5 }).map((parts) => parts.join(""));
    const value = fc.string({ unit: fc.constantFrom("a", "b", "1"), maxLength: 8 });
    fc.assert(
      fc.property(pattern, value, (text, subject) => {
        expect(compilePattern(text)(subject)).toBe(new RegExp(`^(?:${text})$`).test(subject));
      }),
      { numRuns: 500 },
    );
  });
});
