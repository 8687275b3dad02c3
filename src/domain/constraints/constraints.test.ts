import { expect, test } from "vitest";
import { checkConstraints, type Rules } from "./constraints.ts";

const RULES: Rules = {
  Name: { required: true, min: 1, max: 5, pattern: /^[a-z]*$/ },
  Value: { min: 1, max: 3, sensitive: true },
  Names: { min: 1, max: 2, each: { min: 1, max: 3 } },
  MaxResults: { min: 1, max: 50 },
  Type: { oneOf: ["String", "StringList"] },
  Filters: { members: { Key: { required: true, max: 4 } } },
  Inner: { members: { Days: { min: 1 } } },
  Bytes: { max: 2, sensitive: true },
};

test("lets through what is as the model wants it", () => {
  const input = {
    Name: "abc",
    Value: "xyz",
    Names: ["a"],
    MaxResults: 50,
    Type: "String",
    Filters: [{ Key: "Name" }],
    Inner: { Days: 1 },
    Bytes: new Uint8Array(2),
  };
  expect(() => checkConstraints(input, RULES)).not.toThrow();
});

test.each([
  [{}, "Value null at 'name' failed to satisfy constraint: Member must not be null"],
  [
    { Name: "" },
    "Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ],
  [
    { Name: "abcdef" },
    "Value 'abcdef' at 'name' failed to satisfy constraint: Member must have length less than or equal to 5",
  ],
  [
    { Name: "A" },
    "Value 'A' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-z]*$",
  ],
  [
    { Value: "hunter2" },
    "Value at 'value' failed to satisfy constraint: Member must have length less than or equal to 3",
  ],
  [
    { Bytes: new Uint8Array(3) },
    "Value at 'bytes' failed to satisfy constraint: Member must have length less than or equal to 2",
  ],
  [
    { Names: [] },
    "Value '[]' at 'names' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ],
  [
    { Names: ["a", "b", "c"] },
    "Value '[a, b, c]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 2",
  ],
  [
    { Names: ["abcd"] },
    "Value '[abcd]' at 'names' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 3, Member must have length greater than or equal to 1]",
  ],
  [
    { MaxResults: 51 },
    "Value '51' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50",
  ],
  [
    { Type: "Text" },
    "Value 'Text' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [String, StringList]",
  ],
  [
    { Filters: [{ Key: "a" }, { Key: "abcde" }] },
    "Value 'abcde' at 'filters.2.member.key' failed to satisfy constraint: Member must have length less than or equal to 4",
  ],
  [
    { Filters: [{}] },
    "Value null at 'filters.1.member.key' failed to satisfy constraint: Member must not be null",
  ],
  [
    { Inner: { Days: 0 } },
    "Value '0' at 'inner.days' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
])("says of %j what is wrong", (given, message) => {
  const input =
    Object.hasOwn(given, "Name") || message.includes("'name'") ? given : { Name: "a", ...given };
  expect(() => checkConstraints(input, RULES)).toThrow(
    expect.objectContaining({
      code: "ValidationException",
      message: `1 validation error detected: ${message}`,
    }),
  );
});

test("says everything that is wrong in one message", () => {
  expect(() => checkConstraints({ MaxResults: 0 }, RULES)).toThrow(
    /^2 validation errors detected: Value null at 'name' .*; Value '0' at 'maxResults' /,
  );
});
