import { describe, expect, test } from "vitest";
import {
  checkAttributeCount,
  checkCustomAttribute,
  isCustomAttribute,
  withAttribute,
} from "./attributes.ts";

const INVALID = expect.objectContaining({ code: "InvalidParameterException" });

test.each([
  ["stack", true],
  ["my.ecs.stack", true],
  ["ecs.os-type", false],
  ["com.amazonaws.ecs.capability.ecr-auth", false],
  ["longshore.pool", false],
])("%s is somebody's own attribute: %s", (name, expected) => {
  expect(isCustomAttribute({ name })).toBe(expected);
});

describe("checkCustomAttribute", () => {
  test.each([
    { name: "stack", value: "prod" },
    { name: "a/b\\c.d_e-f", value: "a b:c@d/e\\f.g_h-i" },
    { name: "n".repeat(128), value: "v".repeat(128) },
    { name: "flag" },
  ])("takes %o", (attribute) => {
    expect(checkCustomAttribute(attribute)).toEqual(attribute);
  });

  test.each([
    {},
    { name: "" },
    { name: "a b" },
    { name: "n".repeat(129) },
    { name: "stack", value: "" },
    { name: "stack", value: " edge" },
    { name: "stack", value: "edge " },
    { name: "stack", value: "v".repeat(129) },
    { name: "stack", value: "ü" },
    { name: "ecs.os-type", value: "linux" },
  ])("refuses %o", (attribute) => {
    expect(() => checkCustomAttribute(attribute)).toThrow(INVALID);
  });
});

test("a call has one attribute to ten", () => {
  const eleven = Array.from({ length: 11 }, () => ({ name: "a" }));
  expect(() => checkAttributeCount(eleven.slice(1))).not.toThrow();
  for (const some of [[], eleven]) expect(() => checkAttributeCount(some)).toThrow(INVALID);
});

describe("withAttribute", () => {
  const ten = Array.from({ length: 10 }, (_, index) => ({ name: `a${index}`, value: "1" }));

  test("replaces the value of an attribute in its place, or takes it away", () => {
    const attributes = [{ name: "a", value: "1" }, { name: "b" }];
    expect(withAttribute(attributes, { name: "a", value: "2" })).toEqual([
      { name: "a", value: "2" },
      { name: "b" },
    ]);
    expect(withAttribute(attributes, { name: "a" })).toEqual([{ name: "a" }, { name: "b" }]);
  });

  test("refuses the eleventh of somebody's own, of which built-in ones are none", () => {
    const full = [{ name: "ecs.os-type", value: "linux" }, ...ten];
    expect(withAttribute(full, { name: "a0", value: "2" })).toHaveLength(11);
    expect(() => withAttribute(full, { name: "b" })).toThrow(
      expect.objectContaining({ code: "AttributeLimitExceededException" }),
    );
  });
});
