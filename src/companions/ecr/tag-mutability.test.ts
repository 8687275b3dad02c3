import { expect, test } from "vitest";
import { isImmutable, mutabilityFrom } from "./tag-mutability.ts";

const filters = [{ filterType: "WILDCARD" as const, filter: "dev-*" }];

test.each([
  ["MUTABLE", [], "x", false],
  ["IMMUTABLE", [], "x", true],
  ["IMMUTABLE_WITH_EXCLUSION", filters, "dev-1", false],
  ["IMMUTABLE_WITH_EXCLUSION", filters, "1.0", true],
  ["MUTABLE_WITH_EXCLUSION", filters, "dev-1", true],
  ["MUTABLE_WITH_EXCLUSION", filters, "1.0", false],
] as const)("%s with %j holds %s: %s", (imageTagMutability, exclusionFilters, tag, expected) => {
  expect(isImmutable({ imageTagMutability, exclusionFilters }, tag)).toBe(expected);
});

test.each([
  ["MUTABLE", filters, "must not be given"],
  ["IMMUTABLE_WITH_EXCLUSION", undefined, "must be given"],
  ["IMMUTABLE_WITH_EXCLUSION", [{ filter: "a b", filterType: "WILDCARD" }], "regular expression"],
  [
    "IMMUTABLE_WITH_EXCLUSION",
    [{ filter: "*a*b*", filterType: "WILDCARD" }],
    "at most 2 wildcards",
  ],
  [
    "IMMUTABLE_WITH_EXCLUSION",
    Array.from({ length: 6 }, () => filters[0]),
    "less than or equal to 5",
  ],
] as const)("%s with %j is refused", (setting, given, message) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a list of the same filter six times
  expect(() => mutabilityFrom(setting, given as Parameters<typeof mutabilityFrom>[1])).toThrow(
    message,
  );
});
