import type {
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult,
} from "@aws-sdk/client-ec2";
import { scopeKey } from "../../../domain/scope.ts";
import type {
  RulePeer,
  SecurityGroupRecord,
  SecurityGroupRule,
} from "../../../domain/network/security-group.ts";
import { securityGroups } from "../../../store/tables.ts";
import type { View } from "../../../store/view.ts";
import { type FilterFields, filtered, nothingOf } from "../filter.ts";
import { groupOf } from "../group-reference.ts";
import type { Ec2Context, Ec2Operation } from "../operation.ts";
import { page } from "../page.ts";
import { presentGroup } from "../present-group.ts";
import { findGroup } from "../resources.ts";

/** DescribeSecurityGroups: by id, by name in the default VPC, or all. */
export const describeSecurityGroups: Ec2Operation<
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult
> = (context) => {
  const { input, caller } = context;
  const matching = filtered(named(context), {
    filters: input.Filters,
    fields: fieldsIn(context.tx),
    tagsOf: ({ tags }) => tags,
  });
  const { rows, ...rest } = page(matching, {
    operation: "DescribeSecurityGroups",
    scope: caller,
    input,
    idOf: ({ groupId }) => groupId,
  });
  return { SecurityGroups: rows.map(presentGroup), ...rest };
};

function named({
  input,
  tx,
  caller,
}: Ec2Context<DescribeSecurityGroupsRequest>): Iterable<SecurityGroupRecord> {
  const { GroupIds = [], GroupNames = [] } = input;
  if (GroupIds.length + GroupNames.length === 0) {
    return tx.by(securityGroups, "scope", scopeKey(caller));
  }
  return new Set([
    ...GroupIds.map((id) => findGroup(tx, caller, id)),
    ...GroupNames.map((GroupName) => groupOf(tx, caller, { GroupName })),
  ]);
}

function fieldsIn(view: View): FilterFields<SecurityGroupRecord> {
  return {
    description: ({ description }) => description,
    "group-id": ({ groupId }) => groupId,
    "group-name": ({ groupName }) => groupName,
    "owner-id": ({ accountId }) => accountId,
    "vpc-id": ({ vpcId }) => vpcId,
    ...ruleFields(view, { prefix: "ip-permission", direction: "ingress" }),
    ...ruleFields(view, { prefix: "egress.ip-permission", direction: "egress" }),
  };
}

function ruleFields(
  view: View,
  {
    prefix,
    direction,
  }: { readonly prefix: string; readonly direction: SecurityGroupRule["direction"] },
): FilterFields<SecurityGroupRecord> {
  const each =
    (
      valueOf: (rule: SecurityGroupRule, group: SecurityGroupRecord) => string | number | undefined,
    ) =>
    (group: SecurityGroupRecord) =>
      group.rules
        .filter((rule) => rule.direction === direction)
        .map((rule) => valueOf(rule, group));
  const peerGroup = ({ peer }: SecurityGroupRule, group: SecurityGroupRecord) =>
    peer.kind === "group"
      ? view.get(securityGroups, `${scopeKey(group)}/${peer.groupId}`)
      : undefined;
  return {
    [`${prefix}.cidr`]: each(({ peer }) => cidrOf(peer, "ipv4")),
    [`${prefix}.from-port`]: each(({ fromPort }) => fromPort),
    [`${prefix}.group-id`]: each(({ peer }) => (peer.kind === "group" ? peer.groupId : undefined)),
    [`${prefix}.group-name`]: each((rule, group) => peerGroup(rule, group)?.groupName),
    [`${prefix}.ipv6-cidr`]: each(({ peer }) => cidrOf(peer, "ipv6")),
    [`${prefix}.protocol`]: each(({ ipProtocol }) => ipProtocol),
    [`${prefix}.to-port`]: each(({ toPort }) => toPort),
    [`${prefix}.user-id`]: each((rule, group) => peerGroup(rule, group)?.accountId),
    ...nothingOf(`${prefix}.prefix-list-id`),
  };
}

function cidrOf(peer: RulePeer, kind: "ipv4" | "ipv6"): string | undefined {
  return peer.kind === kind ? peer.cidr : undefined;
}
