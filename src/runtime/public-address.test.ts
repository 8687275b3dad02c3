import { isIPv4 } from "node:net";
import { expect, test } from "vitest";
import { publicAddress } from "./public-address.ts";

test("a machine has an address that others reach it at, or at least loopback", async () => {
  expect(isIPv4(await publicAddress())).toBe(true);
});
