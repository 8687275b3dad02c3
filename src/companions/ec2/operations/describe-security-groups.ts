import type {
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult,
} from "@aws-sdk/client-ec2";
import { scopeKey } from "../../../domain/scope.ts";
import type {
  RulePeer,
  SecurityGroupRecord,
  SecurityGroupRule,
} from "../../../domain/security-group.ts";
import { securityGroups } from "../../../store/tables.ts";
import { type FilterFields, filtered } from "../filter.ts";
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
    fields: FIELDS,
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

const FIELDS: FilterFields<SecurityGroupRecord> = {
  description: ({ description }) => description,
  "group-id": ({ groupId }) => groupId,
  "group-name": ({ groupName }) => groupName,
  "owner-id": ({ accountId }) => accountId,
  "vpc-id": ({ vpcId }) => vpcId,
  ...ruleFields("ip-permission", "ingress"),
  ...ruleFields("egress.ip-permission", "egress"),
};

function ruleFields(
  prefix: string,
  direction: SecurityGroupRule["direction"],
): FilterFields<SecurityGroupRecord> {
  const each =
    (valueOf: (rule: SecurityGroupRule) => string | number | undefined) =>
    ({ rules }: SecurityGroupRecord) =>
      rules.filter((rule) => rule.direction === direction).map(valueOf);
  return {
    [`${prefix}.cidr`]: each(({ peer }) => cidrOf(peer, "ipv4")),
    [`${prefix}.from-port`]: each(({ fromPort }) => fromPort),
    [`${prefix}.group-id`]: each(({ peer }) => (peer.kind === "group" ? peer.groupId : undefined)),
    [`${prefix}.ipv6-cidr`]: each(({ peer }) => cidrOf(peer, "ipv6")),
    [`${prefix}.protocol`]: each(({ ipProtocol }) => ipProtocol),
    [`${prefix}.to-port`]: each(({ toPort }) => toPort),
  };
}

function cidrOf(peer: RulePeer, kind: "ipv4" | "ipv6"): string | undefined {
  return peer.kind === kind ? peer.cidr : undefined;
}
