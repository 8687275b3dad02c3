import type { TagRecord } from "../cluster/cluster.ts";

/** A security group: what may reach the network interfaces that are in it, and what they may reach. */
export interface SecurityGroupRecord {
  /** `ACCOUNT/REGION/sg-…`. */
  readonly groupKey: string;
  readonly accountId: string;
  readonly region: string;
  readonly groupId: string;
  /** Unique in its VPC; `default` is the one that comes with it. */
  readonly groupName: string;
  readonly description: string;
  readonly vpcId: string;
  /** In the order in which they came. */
  readonly rules: readonly SecurityGroupRule[];
  readonly tags: readonly TagRecord[];
}

/** One thing that a group lets through. There are no rules that forbid. */
export interface SecurityGroupRule {
  /** `sgr-` and 17 hexadecimal digits. */
  readonly ruleId: string;
  readonly direction: "ingress" | "egress";
  /** `tcp`, `udp`, `icmp`, `icmpv6`, the number of another protocol, or `-1` for all of them. */
  readonly ipProtocol: string;
  /** First and last port of TCP and UDP, type and code of ICMP (-1 for any); absent for all others. */
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly peer: RulePeer;
  readonly description?: string;
  readonly tags: readonly TagRecord[];
}

/** Who is let through: addresses in canonical form, or the members of a group, whoever they are then. */
export type RulePeer =
  | { readonly kind: "ipv4"; readonly cidr: string }
  | { readonly kind: "ipv6"; readonly cidr: string }
  | { readonly kind: "group"; readonly groupId: string };

/** The group that every VPC has and nobody can delete. */
export const DEFAULT_GROUP_NAME = "default";

/** Everything out, to IPv4: Amazon VPC User Guide, "Security groups for your VPC". */
export function allEgress(ruleId: string): SecurityGroupRule {
  return {
    ruleId,
    direction: "egress",
    ipProtocol: "-1",
    peer: { kind: "ipv4", cidr: "0.0.0.0/0" },
    tags: [],
  };
}

/** Everything in from the group itself: Amazon VPC User Guide, "Default security groups for your VPCs". */
export function ingressFrom(groupId: string, ruleId: string): SecurityGroupRule {
  return {
    ruleId,
    direction: "ingress",
    ipProtocol: "-1",
    peer: { kind: "group", groupId },
    tags: [],
  };
}

/** Whether there is anything in IPv4 that an interface in these groups may not send. */
export function restrictsEgress(groups: readonly Pick<SecurityGroupRecord, "rules">[]): boolean {
  const all = ruleText(allEgress(""));
  return !groups.some(({ rules }) => rules.some((rule) => ruleText(rule) === all));
}

/** Whether two rules let the same through; ids, descriptions and tags do not count. */
export function isSameRule(one: SecurityGroupRule, other: SecurityGroupRule): boolean {
  return ruleText(one) === ruleText(other);
}

/** What a rule lets through, as a text that is the same for rules that let the same through. */
export function ruleText({
  direction,
  ipProtocol,
  fromPort,
  toPort,
  peer,
}: SecurityGroupRule): string {
  const who = peer.kind === "group" ? peer.groupId : peer.cidr;
  return [direction, ipProtocol, fromPort ?? "", toPort ?? "", peer.kind, who].join(" ");
}
