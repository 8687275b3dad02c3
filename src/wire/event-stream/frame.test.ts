import { expect, test } from "vitest";
import { encodeFrame } from "./frame.ts";

/** Vectors of the Smithy test suite for event streams ("empty_message", "payload_no_headers"). */
test.each([
  [{}, "", "000000100000000005c248eb7d98c8ff"],
  [{}, "{'foo':'bar'}", "0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936"],
])("encodes a message with %j and %s byte by byte", (headers, payload, hex) => {
  const bytes = encodeFrame({ headers, payload: Buffer.from(payload) });
  expect(Buffer.from(bytes).toString("hex")).toBe(hex);
});

test("encodes headers as strings, each with its length", () => {
  const bytes = Buffer.from(encodeFrame({ headers: { ab: "ö" }, payload: Buffer.from("x") }));
  const headers = bytes.subarray(12, 12 + bytes.readUInt32BE(4));
  expect(headers.toString("hex")).toBe(`02${Buffer.from("ab").toString("hex")}070002c3b6`);
  expect(bytes.readUInt32BE(0)).toBe(bytes.length);
});
