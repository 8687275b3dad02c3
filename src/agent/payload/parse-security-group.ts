import type { PayloadSecurityGroup, PayloadSecurityGroupRule } from "../../wire/agent-messages.ts";
import { asArray, asNumber, asRecord, asString, asStrings, optional } from "../foreign.ts";
import type { Foreign } from "../foreign.ts";

/** Addresses and blocks: they become words of a rule set, so nothing else may. */
const ADDRESS = /^[0-9A-Fa-f.:]{2,45}$/;
const BLOCK = /^[0-9A-Fa-f.:]{2,45}\/\d{1,3}$/;
const PROTOCOL = /^(?:-1|tcp|udp|icmp|icmpv6|\d{1,3})$/;

/** The security groups of a payload message. What makes no sense lets nothing through. */
export function parseSecurityGroups(value: unknown): readonly PayloadSecurityGroup[] {
  return asArray(value)
    .map(asRecord)
    .flatMap((group) => {
      const groupId = asString(group["groupId"]);
      if (groupId === undefined) return [];
      const rules = asArray(group["rules"]).flatMap((rule) => parseRule(asRecord(rule)) ?? []);
      const members = (asStrings(group["members"]) ?? []).filter((it) => ADDRESS.test(it));
      return [{ groupId, rules, members }];
    });
}

function parseRule(rule: Foreign): PayloadSecurityGroupRule | undefined {
  const direction = rule["direction"];
  const ipProtocol = asString(rule["ipProtocol"]) ?? "";
  const peer = parsePeer(asRecord(rule["peer"]));
  if (direction !== "ingress" && direction !== "egress") return undefined;
  if (!PROTOCOL.test(ipProtocol) || peer === undefined) return undefined;
  return {
    direction,
    ipProtocol,
    ...optional("fromPort", asNumber(rule["fromPort"])),
    ...optional("toPort", asNumber(rule["toPort"])),
    peer,
  };
}

function parsePeer(peer: Foreign): PayloadSecurityGroupRule["peer"] | undefined {
  const { kind } = peer;
  const groupId = asString(peer["groupId"]);
  if (kind === "group") return groupId === undefined ? undefined : { kind, groupId };
  const cidr = asString(peer["cidr"]) ?? "";
  return (kind === "ipv4" || kind === "ipv6") && BLOCK.test(cidr) ? { kind, cidr } : undefined;
}
