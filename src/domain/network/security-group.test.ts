import { expect, test } from "vitest";
import {
  allEgress,
  ingressFrom,
  restrictsEgress,
  type SecurityGroupRule,
} from "./security-group.ts";

const everywhere = allEgress("sgr-1");
const ingress = ingressFrom("sg-1", "sgr-2");

test.each<[string, readonly (readonly SecurityGroupRule[])[], boolean]>([
  ["one that lets everything out", [[everywhere, ingress]], false],
  ["one without a rule of egress", [[ingress]], true],
  [
    "one that lets a port out",
    [[{ ...everywhere, ipProtocol: "tcp", fromPort: 443, toPort: 443 }]],
    true,
  ],
  [
    "one that lets everything out to some",
    [[{ ...everywhere, peer: { kind: "ipv4", cidr: "10.0.0.0/8" } }]],
    true,
  ],
  ["two of which one lets everything out", [[], [everywhere]], false],
])("groups restrict what is sent, or not: %s", (_, groups, expected) => {
  expect(restrictsEgress(groups.map((rules) => ({ rules })))).toBe(expected);
});
