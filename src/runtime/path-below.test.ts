import { expect, test } from "vitest";
import { pathBelow } from "./path-below.ts";

test.each(["a", "a/b", "a/../b", "..a", "a/..", "a/..b/c", "%2e%2e/x"])(
  "%s is inside of its folder",
  (path) => {
    expect(pathBelow("/data/logs", path)).toMatch(/^\/data\/logs/);
  },
);

test.each(["..", "../x", "a/../../x", "/etc/passwd", "a\0b", "./../x"])(
  "%s leaves its folder and is refused",
  (path) => {
    expect(() => pathBelow("/data/logs", path)).toThrow("leaves its folder");
  },
);
