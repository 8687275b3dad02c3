import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isImageTag, isRepositoryName, parseDigest } from "./names.ts";

test.each(["ab", "app", "team/app", "a/b/c", "a.b_c-d/e__f", "a--b", "0/1"])(
  "%s is a repository's name",
  (name) => expect(isRepositoryName(name)).toBe(true),
);

test.each([
  "",
  "a",
  "App",
  "-a",
  "a-",
  "a/",
  "/a",
  "a//b",
  "a..b",
  "..",
  "../a",
  "a/../b",
  "a___b",
  "a b",
  "a\\b",
  "a\u0000",
  "ab\n",
  "a%2fb",
  "x".repeat(257),
])("%j is none", (name) => expect(isRepositoryName(name)).toBe(false));

test.each(["latest", "1.0", "_x", "A-b.c_d", "x".repeat(128)])("%s is a tag", (tag) =>
  expect(isImageTag(tag)).toBe(true),
);

test.each(["", ".a", "-a", "a/b", "a:b", "..", "a\n", "x".repeat(129)])("%j is no tag", (tag) =>
  expect(isImageTag(tag)).toBe(false),
);

test("a digest has its algorithm's own number of digits", () => {
  expect(parseDigest(`sha256:${"a".repeat(64)}`)).toEqual({
    algorithm: "sha256",
    hex: "a".repeat(64),
  });
  expect(parseDigest(`sha512:${"0".repeat(128)}`)?.algorithm).toBe("sha512");
  for (const digest of [
    `sha256:${"a".repeat(63)}`,
    `sha256:${"A".repeat(64)}`,
    `sha512:${"a".repeat(64)}`,
    `md5:${"a".repeat(32)}`,
    `sha256:../${"a".repeat(61)}`,
    `sha256:${"a".repeat(64)}\n`,
    "sha256:",
    "",
  ]) {
    expect(parseDigest(digest)).toBeUndefined();
  }
});

test("nothing that leads out of a folder is a name, a tag or a digest", () => {
  const parts = fc.constantFrom("..", ".", "/", "\\", "\u0000", "a", "sha256:", "%2e", "\n");
  fc.assert(
    fc.property(fc.array(parts, { minLength: 1, maxLength: 12 }), (given) => {
      const text = given.join("");
      const isHarmful = ["..", "\\", "\u0000", "\n", "//"].some((it) => text.includes(it));
      if (!isHarmful) return;
      expect(isRepositoryName(text)).toBe(false);
      expect(parseDigest(text)).toBeUndefined();
      if (isImageTag(text)) expect(text).toMatch(/^[\w.-]+$/);
    }),
  );
});
