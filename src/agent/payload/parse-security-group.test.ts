import { expect, test } from "vitest";
import { parseSecurityGroups } from "./parse-security-group.ts";

const rule = {
  direction: "ingress",
  ipProtocol: "tcp",
  fromPort: 80,
  toPort: 81,
  peer: { kind: "ipv4", cidr: "10.0.0.0/8" },
};

test("security groups are read as they come", () => {
  const group = { groupId: "sg-1", rules: [rule], members: ["10.0.0.5"] };
  expect(parseSecurityGroups([group])).toEqual([group]);
  expect(parseSecurityGroups(undefined)).toEqual([]);
});

test.each([
  ["goes nowhere", { ...rule, direction: "sideways" }],
  ["is about a protocol that is none", { ...rule, ipProtocol: "tcp; flush ruleset" }],
  ["is about a block that is none", { ...rule, peer: { kind: "ipv4", cidr: "any } accept" } }],
  ["is about nobody", { ...rule, peer: { kind: "group" } }],
])("a rule that %s lets nothing through", (_title, odd) => {
  expect(parseSecurityGroups([{ groupId: "sg-1", rules: [odd] }])).toEqual([
    { groupId: "sg-1", rules: [], members: [] },
  ]);
});

test("a member that is no address is none", () => {
  const members = ["10.0.0.5", "10.0.0.6 }"];
  expect(parseSecurityGroups([{ groupId: "sg-1", members }])[0]?.members).toEqual(["10.0.0.5"]);
});
