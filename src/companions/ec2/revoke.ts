import type {
  RevokeSecurityGroupIngressRequest,
  RevokeSecurityGroupIngressResult,
} from "@aws-sdk/client-ec2";
import { ApiError } from "../../domain/errors.ts";
import {
  isSameRule,
  type SecurityGroupRecord,
  type SecurityGroupRule,
} from "../../domain/network/security-group.ts";
import type { Shape } from "../../domain/shape.ts";
import { securityGroups } from "../../store/tables.ts";
import { permissionsIn } from "./authorize.ts";
import { groupOf } from "./group-reference.ts";
import type { Ec2Context } from "./operation.ts";
import { type NewRule, permissionOf, rulesFrom } from "./ip-permissions.ts";
import { presentRevoked } from "./present-group.ts";
import { findVpc } from "./resources.ts";

/**
 * Takes rules out of a group, named by their ids or by what they let through. A rule that is not there is
 * refused, except in a default VPC, where the answer tells of it and the others go.
 * Source: Amazon EC2 API Reference, "RevokeSecurityGroupIngress".
 */
export function revoke(
  context: Ec2Context<RevokeSecurityGroupIngressRequest>,
  direction: SecurityGroupRule["direction"],
): Shape<RevokeSecurityGroupIngressResult> {
  const { input, tx, caller } = context;
  const group = groupOf(tx, caller, input);
  const { revoked, unknown } = match(context, { group, direction });
  if (unknown.length > 0 && !findVpc(tx, caller, group.vpcId).isDefault) throw notFound();
  tx.put(securityGroups, { ...group, rules: group.rules.filter((rule) => !revoked.has(rule)) });
  return {
    Return: true,
    UnknownIpPermissions: unknown.map((rule) => permissionOf(rule, group.accountId)),
    RevokedSecurityGroupRules: Array.from(revoked, (rule) => presentRevoked({ group, rule })),
  };
}

function match(
  { input, tx }: Ec2Context<RevokeSecurityGroupIngressRequest>,
  where: {
    readonly group: SecurityGroupRecord;
    readonly direction: SecurityGroupRule["direction"];
  },
): { readonly revoked: ReadonlySet<SecurityGroupRule>; readonly unknown: readonly NewRule[] } {
  const { group, direction } = where;
  const there = group.rules.filter((rule) => rule.direction === direction);
  const ruleIds = input.SecurityGroupRuleIds ?? [];
  if (ruleIds.length > 0) {
    const named = ruleIds.map((id) => there.find(({ ruleId }) => ruleId === id) ?? unknownId(id));
    return { revoked: new Set(named), unknown: [] };
  }
  const permissions = permissionsIn(input);
  const revoked = new Set<SecurityGroupRule>();
  const unknown: NewRule[] = [];
  for (const rule of rulesFrom(tx, { permissions, direction, group })) {
    const same = there.find((other) => isSameRule(other, { ...rule, ruleId: "", tags: [] }));
    if (same) revoked.add(same);
    else unknown.push(rule);
  }
  return { revoked, unknown };
}

function unknownId(ruleId: string): never {
  throw new ApiError(
    "InvalidSecurityGroupRuleId.NotFound",
    `The security group rule ID '${ruleId}' does not exist`,
  );
}

function notFound(): ApiError {
  return new ApiError(
    "InvalidPermission.NotFound",
    "The specified rule does not exist in this security group.",
  );
}
