import type { IpPermission, UserIdGroupPair } from "@aws-sdk/client-ec2";
import { formatCidr, parseCidr } from "../../domain/network/cidr.ts";
import { ApiError } from "../../domain/errors.ts";
import { canonicalIpv6Cidr } from "../../domain/network/ipv6.ts";
import { type Scope, scopeKey } from "../../domain/scope.ts";
import type {
  RulePeer,
  SecurityGroupRecord,
  SecurityGroupRule,
} from "../../domain/network/security-group.ts";
import type { Shape } from "../../domain/shape.ts";
import { securityGroups } from "../../store/tables.ts";
import type { View } from "../../store/view.ts";
import { invalidValue } from "./parameters.ts";
import { findGroup, findVpc, groupNotFound } from "./resources.ts";
import { trafficOf } from "./traffic.ts";

/** A rule that is not in a group yet. */
export type NewRule = Omit<SecurityGroupRule, "ruleId" | "tags">;

/** One rule for each peer of each permission: Amazon VPC User Guide, "Security group rules". */
export function rulesFrom(
  view: View,
  options: {
    readonly permissions: readonly Shape<IpPermission>[];
    readonly direction: SecurityGroupRule["direction"];
    readonly group: SecurityGroupRecord;
  },
): readonly NewRule[] {
  const { permissions, direction, group } = options;
  return permissions.flatMap((permission) => {
    const traffic = trafficOf(permission);
    const peers = peersOf(view, group, permission);
    if (peers.length > 0) return peers.map((peer) => ({ direction, ...traffic, ...peer }));
    // The code is EC2's for a permission that names nobody, the text is unverified.
    throw invalidValue("Each permission must name an IP range, a prefix list or a security group.");
  });
}

type Peer = Pick<SecurityGroupRule, "peer" | "description">;

function peersOf(
  view: View,
  group: SecurityGroupRecord,
  permission: Shape<IpPermission>,
): readonly Peer[] {
  const { IpRanges = [], Ipv6Ranges = [], UserIdGroupPairs = [], PrefixListIds = [] } = permission;
  const [list] = PrefixListIds;
  if (list) {
    const id = list.PrefixListId ?? "";
    throw new ApiError("InvalidPrefixListID.NotFound", `The prefix list ID '${id}' does not exist`);
  }
  return [
    ...IpRanges.map(({ CidrIp = "", Description }) =>
      describedPeer({ kind: "ipv4", cidr: ipv4Cidr(CidrIp) }, Description),
    ),
    ...Ipv6Ranges.map(({ CidrIpv6 = "", Description }) =>
      describedPeer({ kind: "ipv6", cidr: ipv6Cidr(CidrIpv6) }, Description),
    ),
    ...UserIdGroupPairs.map((pair) =>
      describedPeer(
        { kind: "group", groupId: peerGroup(view, group, pair).groupId },
        pair.Description,
      ),
    ),
  ];
}

const MAX_DESCRIPTION_LENGTH = 255;

function describedPeer(who: RulePeer, description: string | undefined): Peer {
  if (description === undefined || description === "") return { peer: who };
  if (description.length > MAX_DESCRIPTION_LENGTH) {
    throw invalidValue(
      "Invalid rule description. Valid descriptions are strings less than 256 characters from the " +
        "following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
    );
  }
  return { peer: who, description };
}

function ipv4Cidr(text: string): string {
  const cidr = parseCidr(text);
  if (!cidr) throw invalidValue(`CIDR block ${text} is malformed`);
  return formatCidr(cidr);
}

function ipv6Cidr(text: string): string {
  const cidr = canonicalIpv6Cidr(text);
  if (cidr === undefined) throw invalidValue(`CIDR block ${text} is malformed`);
  return cidr;
}

/** The other group of a rule has to be of the same VPC, as there is no peering. */
function peerGroup(
  view: View,
  group: SecurityGroupRecord,
  pair: Shape<UserIdGroupPair>,
): SecurityGroupRecord {
  const { GroupId, GroupName, UserId } = pair;
  if (UserId !== undefined && UserId !== group.accountId) {
    throw groupNotFound(GroupId ?? GroupName ?? "");
  }
  if (GroupId === undefined) {
    return groupByName(view, group, { vpcId: group.vpcId, groupName: GroupName ?? "" });
  }
  const found = findGroup(view, group, GroupId);
  if (found.vpcId === group.vpcId) return found;
  throw new ApiError(
    "InvalidGroup.NotFound",
    "You have specified two resources that belong to different networks.",
  );
}

/** A group by its name, which is unique in a VPC. */
export function groupByName(
  view: View,
  scope: Scope,
  { vpcId, groupName }: { readonly vpcId: string; readonly groupName: string },
): SecurityGroupRecord {
  for (const group of view.by(securityGroups, "vpc", `${scopeKey(scope)}/${vpcId}`)) {
    if (group.groupName === groupName) return group;
  }
  const vpc = findVpc(view, scope, vpcId).isDefault ? "default VPC" : "VPC";
  throw new ApiError(
    "InvalidGroup.NotFound",
    `The security group '${groupName}' does not exist in ${vpc} '${vpcId}'`,
  );
}

/** The rules of one direction as permissions: one for each kind of traffic, with all its peers. */
export function permissionsOf(
  { rules, accountId }: SecurityGroupRecord,
  direction: SecurityGroupRule["direction"],
): readonly Shape<IpPermission>[] {
  const byTraffic = Map.groupBy(
    rules.filter((rule) => rule.direction === direction),
    ({ ipProtocol, fromPort, toPort }) => `${ipProtocol} ${fromPort} ${toPort}`,
  );
  return Array.from(byTraffic.values(), (same) => ({
    ...(same[0] && presentTraffic(same[0])),
    ...presentPeers(same, accountId),
  }));
}

function presentTraffic({
  ipProtocol,
  fromPort,
  toPort,
}: Omit<NewRule, "direction">): Shape<IpPermission> {
  return {
    IpProtocol: ipProtocol,
    ...(fromPort !== undefined && { FromPort: fromPort }),
    ...(toPort !== undefined && { ToPort: toPort }),
  };
}

function presentPeers(rules: readonly NewRule[], accountId: string): Shape<IpPermission> {
  const IpRanges: Shape<NonNullable<IpPermission["IpRanges"]>>[number][] = [];
  const Ipv6Ranges: Shape<NonNullable<IpPermission["Ipv6Ranges"]>>[number][] = [];
  const UserIdGroupPairs: Shape<UserIdGroupPair>[] = [];
  for (const { peer: who, description } of rules) {
    const Description = description === undefined ? {} : { Description: description };
    if (who.kind === "ipv4") IpRanges.push({ CidrIp: who.cidr, ...Description });
    else if (who.kind === "ipv6") Ipv6Ranges.push({ CidrIpv6: who.cidr, ...Description });
    else UserIdGroupPairs.push({ GroupId: who.groupId, UserId: accountId, ...Description });
  }
  return { IpRanges, Ipv6Ranges, UserIdGroupPairs, PrefixListIds: [] };
}

/** A rule that is not in the group, as RevokeSecurityGroupIngress names it. */
export function permissionOf(rule: NewRule, accountId: string): Shape<IpPermission> {
  return { ...presentTraffic(rule), ...presentPeers([rule], accountId) };
}
