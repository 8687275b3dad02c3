import type {
  RevokedSecurityGroupRule,
  SecurityGroup,
  SecurityGroupRule as SdkRule,
} from "@aws-sdk/client-ec2";
import type {
  SecurityGroupRecord,
  SecurityGroupRule,
} from "../../domain/network/security-group.ts";
import type { Shape } from "../../domain/shape.ts";
import { permissionsOf } from "./ip-permissions.ts";
import { presentTags } from "./tags.ts";
import type { PlacedRule } from "./resources.ts";

export function presentGroup(group: SecurityGroupRecord): Shape<SecurityGroup> {
  return {
    OwnerId: group.accountId,
    GroupName: group.groupName,
    GroupId: group.groupId,
    SecurityGroupArn: groupArn(group),
    Description: group.description,
    IpPermissions: permissionsOf(group, "ingress"),
    IpPermissionsEgress: permissionsOf(group, "egress"),
    VpcId: group.vpcId,
    Tags: presentTags(group.tags),
  };
}

export function groupArn({ region, accountId, groupId }: SecurityGroupRecord): string {
  return `arn:aws:ec2:${region}:${accountId}:security-group/${groupId}`;
}

/** A rule by itself, which has -1 where any port will do. */
export function presentRule({ group, rule }: PlacedRule): Shape<SdkRule> {
  const { accountId, region } = group;
  const { ruleId, peer } = rule;
  return {
    ...what(group, rule),
    SecurityGroupRuleArn: `arn:aws:ec2:${region}:${accountId}:security-group-rule/${ruleId}`,
    GroupOwnerId: accountId,
    ...(peer.kind === "group" && {
      ReferencedGroupInfo: { GroupId: peer.groupId, UserId: accountId },
    }),
    Tags: presentTags(rule.tags),
  };
}

/** A rule that a group no longer has. */
export function presentRevoked({ group, rule }: PlacedRule): Shape<RevokedSecurityGroupRule> {
  const { peer } = rule;
  return {
    ...what(group, rule),
    ...(peer.kind === "group" && { ReferencedGroupId: peer.groupId }),
  };
}

/** What a rule lets through, but for the group that is its peer. */
function what(
  { groupId }: SecurityGroupRecord,
  rule: SecurityGroupRule,
): Shape<RevokedSecurityGroupRule> {
  const { ruleId, direction, ipProtocol, fromPort = -1, toPort = -1, peer, description } = rule;
  return {
    SecurityGroupRuleId: ruleId,
    GroupId: groupId,
    IsEgress: direction === "egress",
    IpProtocol: ipProtocol,
    FromPort: fromPort,
    ToPort: toPort,
    ...(peer.kind === "ipv4" && { CidrIpv4: peer.cidr }),
    ...(peer.kind === "ipv6" && { CidrIpv6: peer.cidr }),
    ...(description !== undefined && { Description: description }),
  };
}
