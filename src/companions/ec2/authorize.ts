import type {
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult,
  IpPermission,
} from "@aws-sdk/client-ec2";
import { ApiError } from "../../domain/errors.ts";
import {
  isSameRule,
  type SecurityGroupRecord,
  type SecurityGroupRule,
} from "../../domain/network/security-group.ts";
import type { Shape } from "../../domain/shape.ts";
import { newResourceId } from "../../store/default-vpc.ts";
import { securityGroups } from "../../store/tables.ts";
import { groupOf } from "./group-reference.ts";
import type { Ec2Context } from "./operation.ts";
import { invalidValue, missing } from "./parameters.ts";
import { type NewRule, rulesFrom } from "./ip-permissions.ts";
import { presentRule } from "./present-group.ts";
import { tagsFor } from "./tags.ts";

/**
 * Adds rules to a group: all of them or, when one is there already, none.
 * Source: Amazon EC2 API Reference, "AuthorizeSecurityGroupIngress".
 */
export function authorize(
  { input, tx, caller, ids }: Ec2Context<AuthorizeSecurityGroupIngressRequest>,
  direction: SecurityGroupRule["direction"],
): Shape<AuthorizeSecurityGroupIngressResult> {
  const group = groupOf(tx, caller, input);
  const tags = tagsFor("security-group-rule", input.TagSpecifications);
  const permissions = permissionsIn(input);
  const wanted = rulesFrom(tx, { permissions, direction, group });
  const added = wanted.map((rule): SecurityGroupRule => ({
    ...rule,
    ruleId: newResourceId(ids, "sgr"),
    tags,
  }));
  checkNew(group, added);
  const changed = { ...group, rules: [...group.rules, ...added] };
  tx.put(securityGroups, changed);
  return {
    Return: true,
    SecurityGroupRules: added.map((rule) => presentRule({ group: changed, rule })),
  };
}

/** The permissions, in their list or in the parameters that stand for a single one. */
export function permissionsIn(
  input: Shape<AuthorizeSecurityGroupIngressRequest>,
): readonly Shape<IpPermission>[] {
  const { IpPermissions = [], IpProtocol, FromPort, ToPort, CidrIp } = input;
  const { SourceSecurityGroupName, SourceSecurityGroupOwnerId } = input;
  if (IpPermissions.length > 0) return IpPermissions;
  if (IpProtocol === undefined && SourceSecurityGroupName === undefined) {
    throw missing("ipPermissions");
  }
  return [
    {
      IpProtocol: IpProtocol ?? "-1",
      FromPort,
      ToPort,
      IpRanges: CidrIp === undefined ? [] : [{ CidrIp }],
      UserIdGroupPairs:
        SourceSecurityGroupName === undefined
          ? []
          : [{ GroupName: SourceSecurityGroupName, UserId: SourceSecurityGroupOwnerId }],
    },
  ];
}

function checkNew(group: SecurityGroupRecord, added: readonly SecurityGroupRule[]): void {
  for (const [index, rule] of added.entries()) {
    if (added.slice(0, index).some((other) => isSameRule(rule, other))) {
      throw invalidValue("The same permission must not appear multiple times");
    }
    if (!group.rules.some((other) => isSameRule(rule, other))) continue;
    throw new ApiError(
      "InvalidPermission.Duplicate",
      `the specified rule "${ruleInWords(rule)}" already exists`,
    );
  }
}

/** `peer: 0.0.0.0/0, TCP, from port: 80, to port: 80, ALLOW`. */
function ruleInWords({ peer, ipProtocol, fromPort, toPort }: NewRule): string {
  const protocol = ipProtocol === "-1" ? "ALL" : ipProtocol.toUpperCase();
  const isIcmp = protocol.startsWith("ICMP");
  return [
    `peer: ${peer.kind === "group" ? peer.groupId : peer.cidr}`,
    protocol,
    ...(fromPort === undefined ? [] : [`${isIcmp ? "type" : "from port"}: ${fromPort}`]),
    ...(toPort === undefined ? [] : [`${isIcmp ? "code" : "to port"}: ${toPort}`]),
    "ALLOW",
  ].join(", ");
}
