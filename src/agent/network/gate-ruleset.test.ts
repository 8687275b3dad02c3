import { expect, test } from "vitest";
import { gateTransaction } from "./gate-ruleset.ts";

const one = { address: "10.0.0.5", macAddress: "02:ec:0a:00:00:05", gateway: "10.0.0.1" };
const two = { address: "10.0.0.6", macAddress: "02:ec:0a:00:00:06", gateway: "10.0.0.1" };

test.each([
  ["made where there is none", [], ""],
  ["put in the place of what may be there", undefined, "table bridge t\ndelete table bridge t\n"],
])("the table is %s", (_, before, first) => {
  const text = gateTransaction("t", before, [one, two]);
  expect(text.startsWith(`${first}table bridge t {\n`)).toBe(true);
  expect(text).toContain("add element bridge t addresses { 10.0.0.5, 10.0.0.6 }\n");
  expect(text).toContain("add element bridge t macs { 02:ec:0a:00:00:05, 02:ec:0a:00:00:06 }\n");
  expect(text).toContain("hosts { 10.0.0.1 . 10.0.0.5, 10.0.0.1 . 10.0.0.6 }\n");
});

test("a table that is there gets what changes and no more, so that answers are still known", () => {
  expect(gateTransaction("t", [one], [two]).split("\n")).toEqual([
    "delete element bridge t addresses { 10.0.0.5 }",
    "delete element bridge t macs { 02:ec:0a:00:00:05 }",
    "delete element bridge t hosts { 10.0.0.1 . 10.0.0.5 }",
    "add element bridge t addresses { 10.0.0.6 }",
    "add element bridge t macs { 02:ec:0a:00:00:06 }",
    "add element bridge t hosts { 10.0.0.1 . 10.0.0.6 }",
    "",
  ]);
  expect(gateTransaction("t", [one], [{ ...one }])).toBe("");
});

test("the table goes with the last task, and where it may be there", () => {
  const gone = "table bridge t\ndelete table bridge t\n";
  expect(gateTransaction("t", [one], [])).toBe(gone);
  expect(gateTransaction("t", undefined, [])).toBe(gone);
  expect(gateTransaction("t", [], [])).toBe("");
});
