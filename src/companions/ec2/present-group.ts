import type { SecurityGroup, SecurityGroupRule as SdkRule } from "@aws-sdk/client-ec2";
import type { SecurityGroupRecord } from "../../domain/security-group.ts";
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
  const { ruleId, direction, ipProtocol, fromPort = -1, toPort = -1, peer, description } = rule;
  const { accountId, region, groupId } = group;
  return {
    SecurityGroupRuleId: ruleId,
    SecurityGroupRuleArn: `arn:aws:ec2:${region}:${accountId}:security-group-rule/${ruleId}`,
    GroupId: groupId,
    GroupOwnerId: accountId,
    IsEgress: direction === "egress",
    IpProtocol: ipProtocol,
    FromPort: fromPort,
    ToPort: toPort,
    ...(peer.kind === "ipv4" && { CidrIpv4: peer.cidr }),
    ...(peer.kind === "ipv6" && { CidrIpv6: peer.cidr }),
    ...(peer.kind === "group" && {
      ReferencedGroupInfo: { GroupId: peer.groupId, UserId: accountId },
    }),
    ...(description !== undefined && { Description: description }),
    Tags: presentTags(rule.tags),
  };
}
