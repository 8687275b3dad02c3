import { describe, expect, test } from "vitest";
import type { PayloadSecurityGroup, PayloadSecurityGroupRule } from "../../wire/agent-messages.ts";
import { asFirst, inPlaceOfAny, nftRuleset } from "./nft-ruleset.ts";

const ANYWHERE = { kind: "ipv4", cidr: "0.0.0.0/0" } as const;

function aGroup(over: Partial<PayloadSecurityGroup> = {}): PayloadSecurityGroup {
  return { groupId: "sg-1", rules: [], members: [], ...over };
}

function aRule(over: Partial<PayloadSecurityGroupRule> = {}): PayloadSecurityGroupRule {
  return { direction: "ingress", ipProtocol: "-1", peer: ANYWHERE, ...over };
}

function rulesetOf(groups: readonly PayloadSecurityGroup[], groupIds = ["sg-1"]) {
  const byId = new Map(groups.map((group) => [group.groupId, group]));
  return nftRuleset({ groupIds, groups: byId, gateway: "10.0.0.1" });
}

test("a group without rules lets nothing in or out but what AWS always does and the host", () => {
  expect(rulesetOf([aGroup()])).toBe(`table inet longshore {
  chain input {
    type filter hook input priority 0; policy drop;
    ct state established,related accept
    iif "lo" accept
    ip saddr 10.0.0.1 accept
  }
  chain output {
    type filter hook output priority 0; policy drop;
    ct state established,related accept
    oif "lo" accept
    ip daddr 169.254.170.2 accept
    meta l4proto { tcp, udp } th dport 53 accept
  }
}
`);
});

describe("a rule", () => {
  test.each([
    ["about everything", {}, "meta nfproto ipv4 accept"],
    [
      "about one port",
      { ipProtocol: "tcp", fromPort: 80, toPort: 80 },
      "meta nfproto ipv4 tcp dport 80 accept",
    ],
    [
      "about a range of ports from a block",
      { ipProtocol: "udp", fromPort: 1, toPort: 9, peer: { kind: "ipv4", cidr: "10.1.0.0/16" } },
      "ip saddr 10.1.0.0/16 udp dport 1-9 accept",
    ],
    [
      "about all ports of a protocol",
      { ipProtocol: "tcp", fromPort: 0, toPort: 65_535 },
      "meta nfproto ipv4 meta l4proto tcp accept",
    ],
    [
      "about echo requests",
      { ipProtocol: "icmp", fromPort: 8, toPort: -1 },
      "meta nfproto ipv4 icmp type 8 accept",
    ],
    [
      "about one kind of ICMP",
      { ipProtocol: "icmp", fromPort: 3, toPort: 4 },
      "meta nfproto ipv4 icmp type 3 icmp code 4 accept",
    ],
    [
      "about all ICMP",
      { ipProtocol: "icmp", fromPort: -1, toPort: -1 },
      "meta nfproto ipv4 meta l4proto icmp accept",
    ],
    [
      "about IPv6",
      { ipProtocol: "icmpv6", peer: { kind: "ipv6", cidr: "fd00::/8" } },
      "ip6 saddr fd00::/8 meta l4proto ipv6-icmp accept",
    ],
    [
      "about another protocol, outwards",
      { direction: "egress", ipProtocol: "47", peer: { kind: "ipv4", cidr: "10.0.0.7/32" } },
      "ip daddr 10.0.0.7/32 meta l4proto 47 accept",
    ],
  ] as const)("%s becomes one line", (_title, rule, line) => {
    expect(rulesetOf([aGroup({ rules: [aRule(rule)] })])).toContain(`\n    ${line}\n`);
  });

  test("that several groups have is there once", () => {
    const groups = ["sg-1", "sg-2"].map((groupId) => aGroup({ groupId, rules: [aRule()] }));
    const text = rulesetOf(groups, ["sg-1", "sg-2"]) ?? "";
    expect(text.match(/meta nfproto ipv4 accept/g)).toHaveLength(1);
  });

  test("about a group is about the addresses in it", () => {
    const rules = [aRule({ peer: { kind: "group", groupId: "sg-2" } })];
    const peer = aGroup({ groupId: "sg-2", members: ["10.0.0.9", "10.0.0.5"] });
    const text = rulesetOf([aGroup({ rules }), peer]);
    expect(text).toContain("\n  set sg_2 { type ipv4_addr; elements = { 10.0.0.5, 10.0.0.9 } }\n");
    expect(text).toContain("\n    ip saddr @sg_2 accept\n");
  });

  test("about an empty group lets nobody in", () => {
    const rules = [aRule({ peer: { kind: "group", groupId: "sg-1" } })];
    expect(rulesetOf([aGroup({ rules })])).toContain("\n  set sg_1 { type ipv4_addr; }\n");
  });
});

test("there are no rules while a group or a peer is not known", () => {
  expect(rulesetOf([])).toBeUndefined();
  const rules = [aRule({ peer: { kind: "group", groupId: "sg-2" } })];
  expect(rulesetOf([aGroup({ rules })])).toBeUndefined();
});

test("the table is made where there is none, and put in the place of any other", () => {
  const table = rulesetOf([aGroup()]) ?? "";
  expect(asFirst(table)).toBe(`create table inet longshore\n${table}`);
  expect(inPlaceOfAny(table)).toBe(`table inet longshore\ndelete table inet longshore\n${table}`);
});
