import { assertNever } from "../../domain/assert.ts";
import type { PayloadSecurityGroup, PayloadSecurityGroupRule } from "../../wire/agent-messages.ts";

/** What security groups are rendered from: those of the interface, and all that are known by id. */
export interface FirewallSource {
  readonly groupIds: readonly string[];
  readonly groups: ReadonlyMap<string, PayloadSecurityGroup>;
  /** The host's address on the bridge. */
  readonly gateway: string;
}

const TABLE = "table inet longshore";

/** Always let through, as AWS does: the metadata and credentials endpoint, the resolver, answers. */
const ENDPOINT = "169.254.170.2";
const RESOLVER_PORT = 53;
/** The rule for every protocol from every address. */
const EVERYTHING = "meta nfproto ipv4 accept";

/**
 * The rules of an interface as a table of nftables: what no group lets in or out is dropped, connections that exist go
 * on. Nothing while a group is not known yet.
 * What the host itself sends is let in: load balancers and published ports come from it.
 * Source: Amazon VPC User Guide, "Security group rules"; nft(8).
 */
export function nftRuleset(source: FirewallSource): string | undefined {
  const own = source.groupIds.map((id) => source.groups.get(id));
  const rules = own.flatMap((group) => group?.rules ?? []);
  const peers = [
    ...new Set(rules.flatMap(({ peer }) => (peer.kind === "group" ? [peer.groupId] : []))),
  ];
  if (own.includes(undefined) || peers.some((id) => !source.groups.has(id))) return undefined;
  return [
    `${TABLE} {`,
    ...peers.toSorted().map((id) => memberSet(id, source.groups.get(id)?.members ?? [])),
    ...chain("input", [
      'iif "lo" accept',
      `ip saddr ${source.gateway} accept`,
      ...allowed(rules, "ingress"),
    ]),
    ...chain("output", [
      'oif "lo" accept',
      `ip daddr ${ENDPOINT} accept`,
      `meta l4proto { tcp, udp } th dport ${RESOLVER_PORT} accept`,
      ...allowed(rules, "egress"),
    ]),
    "}",
    "",
  ].join("\n");
}

/** The transaction that makes the table in a namespace which has none. It fails where there is one. */
export function asFirst(table: string): string {
  return `create ${TABLE}\n${table}`;
}

/** The transaction that puts the table in the place of the one before, if there is one; takes three times as long. */
export function inPlaceOfAny(table: string): string {
  return `${TABLE}\ndelete ${TABLE}\n${table}`;
}

/** Whether there is nothing in IPv4 that an interface in these groups is not to receive. */
export function letsEverythingIn(groups: readonly PayloadSecurityGroup[]): boolean {
  return groups.some(({ rules }) => allowed(rules, "ingress").includes(EVERYTHING));
}

function chain(hook: "input" | "output", rules: readonly string[]): readonly string[] {
  return [
    `  chain ${hook} {`,
    `    type filter hook ${hook} priority 0; policy drop;`,
    "    ct state established,related accept",
    ...rules.map((rule) => `    ${rule}`),
    "  }",
  ];
}

function memberSet(groupId: string, members: readonly string[]): string {
  const elements = members.length === 0 ? "" : ` elements = { ${members.toSorted().join(", ")} }`;
  return `  set ${setName(groupId)} { type ipv4_addr;${elements} }`;
}

/** Several groups may say the same. */
function allowed(
  rules: readonly PayloadSecurityGroupRule[],
  direction: PayloadSecurityGroupRule["direction"],
): readonly string[] {
  const texts = rules
    .filter((rule) => rule.direction === direction)
    .map((rule) => [peerOf(rule), protocolOf(rule), "accept"].filter((it) => it !== "").join(" "));
  return [...new Set(texts)];
}

function peerOf({ direction, peer }: PayloadSecurityGroupRule): string {
  const side = direction === "ingress" ? "saddr" : "daddr";
  switch (peer.kind) {
    case "group":
      return `ip ${side} @${setName(peer.groupId)}`;
    case "ipv4":
      return peer.cidr.endsWith("/0") ? "meta nfproto ipv4" : `ip ${side} ${peer.cidr}`;
    case "ipv6":
      return peer.cidr.endsWith("/0") ? "meta nfproto ipv6" : `ip6 ${side} ${peer.cidr}`;
    default:
      return assertNever(peer);
  }
}

function protocolOf({ ipProtocol, fromPort, toPort }: PayloadSecurityGroupRule): string {
  switch (ipProtocol) {
    case "-1":
      return "";
    case "tcp":
    case "udp":
      if (fromPort === undefined || toPort === undefined) return `meta l4proto ${ipProtocol}`;
      if (fromPort <= 0 && toPort >= 65_535) return `meta l4proto ${ipProtocol}`;
      return `${ipProtocol} dport ${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`}`;
    case "icmp":
    case "icmpv6":
      return icmp(ipProtocol, fromPort, toPort);
    default:
      return `meta l4proto ${ipProtocol}`;
  }
}

/** For ICMP the two ports are type and code; -1 is any. */
function icmp(protocol: "icmp" | "icmpv6", type = -1, code = -1): string {
  if (type < 0) return `meta l4proto ${protocol === "icmp" ? "icmp" : "ipv6-icmp"}`;
  return `${protocol} type ${type}${code < 0 ? "" : ` ${protocol} code ${code}`}`;
}

/** Names of sets have no hyphens everywhere. */
function setName(groupId: string): string {
  return groupId.replaceAll(/[^0-9A-Za-z]/g, "_");
}
