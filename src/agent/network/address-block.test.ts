import { expect, test } from "vitest";
import { addressIn, blockOf, overlap } from "./address-block.ts";

test("an address with a prefix length tells its block and the addresses in it", () => {
  expect(blockOf("172.31.20.1/20")).toBe("172.31.16.0/20");
  expect(addressIn("172.31.0.0/16", 1)).toBe("172.31.0.1");
  expect(addressIn("10.0.0.250/24", 5)).toBe("10.0.0.5");
});

test.each([
  ["172.31.0.0/16", "172.31.16.0/20", true],
  ["172.31.16.0/20", "172.31.0.0/16", true],
  ["172.31.0.0/20", "172.31.16.0/20", false],
  ["10.0.0.0/8", "9.255.255.0/24", false],
  ["0.0.0.0/0", "192.168.1.0/24", true],
])("%s and %s overlap: %s", (one, other, expected) => {
  expect(overlap(one, other)).toBe(expected);
});
