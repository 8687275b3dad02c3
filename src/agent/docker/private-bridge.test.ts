import { expect, test } from "vitest";
import { freeBlock } from "./private-bridge.ts";

const A = 0x0a_d5_00_00;
const B = 0x0a_d5_10_00;

/** `/proc/net/route` with these destinations and masks, given as they are written: 10.213.0.0 is 0AD50000. */
function routes(...entries: readonly (readonly [destination: string, mask: string])[]): string {
  const swap = (text: string): string => (text.match(/../g) ?? []).toReversed().join("");
  const lines = entries.map(
    ([destination, mask]) =>
      `eth0\t${swap(destination)}\t00000000\t1\t0\t0\t0\t${swap(mask)}\t0\t0\t0`,
  );
  return ["Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask", ...lines, ""].join("\n");
}

test("a bridge takes the first block when no route leads into it", () => {
  expect(freeBlock([A, B], routes(["C0A80000", "FFFF0000"]))).toBe(A);
});

test("a default route takes no block", () => {
  expect(freeBlock([A, B], routes(["00000000", "00000000"]))).toBe(A);
});

test.each([
  ["the block itself", "0AD50000", "FFFFF000"],
  ["a part of it", "0AD50800", "FFFFFF00"],
  ["a single address of it", "0AD50001", "FFFFFFFF"],
])("a bridge keeps off a block when a route leads to %s", (_title, destination, mask) => {
  expect(freeBlock([A, B], routes([destination, mask]))).toBe(B);
});

test("there is no block when a route leads to all of them", () => {
  expect(freeBlock([A, B], routes(["0A000000", "FF000000"]))).toBeUndefined();
});
