import { lastPart } from "../domain/arn.ts";
import { scopeKey } from "../domain/scope.ts";
import type { SecurityGroupRecord, SecurityGroupRule } from "../domain/network/security-group.ts";
import type { TaskRecord } from "../domain/task/record.ts";
import { networkInterfaces, securityGroups } from "../store/tables.ts";
import type { View } from "../store/view.ts";
import type { PayloadSecurityGroup, PayloadSecurityGroupRule } from "../wire/agent-messages.ts";
import { present } from "./present.ts";

/**
 * The security groups that the host of these tasks has to know: those of their interfaces with their rules, and
 * those that the rules name with the addresses of their members, on whatever host these are.
 */
export function securityGroupsOf(
  view: View,
  tasks: readonly TaskRecord[],
): readonly PayloadSecurityGroup[] {
  const own = new Map<string, SecurityGroupRecord>();
  for (const { taskArn } of tasks) {
    for (const networkInterface of view.by(networkInterfaces, "task", taskArn)) {
      for (const groupId of networkInterface.securityGroupIds) {
        const group = view.get(securityGroups, `${scopeKey(networkInterface)}/${groupId}`);
        if (group) own.set(group.groupKey, group);
      }
    }
  }
  const peers = new Set(
    [...own.values()].flatMap((group) =>
      group.rules.flatMap(({ peer }) =>
        peer.kind === "group" ? [`${scopeKey(group)}/${peer.groupId}`] : [],
      ),
    ),
  );
  return [...new Set([...own.keys(), ...peers])].map((key) => ({
    groupId: lastPart(key),
    rules: (own.get(key)?.rules ?? []).map(payloadRule),
    members: peers.has(key) ? membersOf(view, key) : [],
  }));
}

function membersOf(view: View, groupKey: string): readonly string[] {
  const members = view.by(networkInterfaces, "securityGroup", groupKey);
  return Array.from(members, ({ privateIpv4Address }) => privateIpv4Address);
}

function payloadRule(rule: SecurityGroupRule): PayloadSecurityGroupRule {
  const { direction, ipProtocol, fromPort, toPort, peer } = rule;
  return present({ direction, ipProtocol, fromPort, toPort, peer });
}
