import * as fc from "fast-check";
import { expect, test } from "vitest";
import { blocksOf, contains, formatCidr, overlaps, parseCidr, sizeOf } from "./cidr.ts";

function block(text: string) {
  const cidr = parseCidr(text);
  if (!cidr) throw new Error(`${text} is no block`);
  return cidr;
}

test.each([
  ["10.0.0.0/16", "10.0.0.0/16"],
  ["100.68.0.18/18", "100.68.0.0/18"],
  ["255.255.255.255/32", "255.255.255.255/32"],
  ["203.0.113.7/0", "0.0.0.0/0"],
])("reads %s in its canonical form %s", (text, canonical) => {
  expect(formatCidr(block(text))).toBe(canonical);
});

test.each(["", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "256.0.0.0/8", "10.0.0/8", "010.0.0.0/8"])(
  "does not take %j for a block",
  (text) => {
    expect(parseCidr(text)).toBeUndefined();
  },
);

test.each([
  ["10.0.0.0/16", "10.0.255.0/24", true, true],
  ["10.0.0.0/24", "10.0.0.0/16", true, false],
  ["10.0.0.0/24", "10.0.1.0/24", false, false],
])("says whether %s and %s overlap, and whether the first contains the second", (a, b, o, c) => {
  expect([overlaps(block(a), block(b)), contains(block(a), block(b))]).toEqual([o, c]);
});

test("splits a block into smaller ones that do not overlap and leave nothing out", () => {
  const address = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(address, fc.integer({ min: 8, max: 32 }), fc.nat(6), (number, prefix, deeper) => {
      const outer = {
        base: number - (number % sizeOf({ prefixLength: prefix })),
        prefixLength: prefix,
      };
      const parts = [...blocksOf(outer, Math.min(32, prefix + deeper))];
      expect(parts.every((part) => contains(outer, part))).toBe(true);
      expect(parts.reduce((sum, part) => sum + sizeOf(part), 0)).toBe(sizeOf(outer));
      expect(
        parts.every(
          (part, index) => !parts[index + 1] || !overlaps(part, parts[index + 1] ?? part),
        ),
      ).toBe(true);
    }),
  );
});
