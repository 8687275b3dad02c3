import type { DeleteSecurityGroupRequest, DeleteSecurityGroupResult } from "@aws-sdk/client-ec2";
import { ApiError } from "../../../domain/errors.ts";
import { scopeKey } from "../../../domain/scope.ts";
import {
  DEFAULT_GROUP_NAME,
  type SecurityGroupRecord,
} from "../../../domain/network/security-group.ts";
import { networkInterfaces, securityGroups } from "../../../store/tables.ts";
import type { View } from "../../../store/view.ts";
import { groupOf } from "../group-reference.ts";
import type { Ec2Operation } from "../operation.ts";

/** DeleteSecurityGroup: of a group that no interface is in and no rule of another group names. */
export const deleteSecurityGroup: Ec2Operation<
  DeleteSecurityGroupRequest,
  DeleteSecurityGroupResult
> = ({ input, tx, caller }) => {
  const group = groupOf(tx, caller, input);
  const { groupId, groupName, groupKey } = group;
  if (groupName === DEFAULT_GROUP_NAME) {
    throw new ApiError(
      "CannotDelete",
      `the specified group: "${groupId}" name: "${groupName}" cannot be deleted by a user`,
    );
  }
  if (isInUse(tx, group)) {
    throw new ApiError("DependencyViolation", `resource ${groupId} has a dependent object`);
  }
  tx.delete(securityGroups, groupKey);
  return { Return: true, GroupId: groupId };
};

function isInUse(view: View, group: SecurityGroupRecord): boolean {
  if (view.count(networkInterfaces, "securityGroup", group.groupKey) > 0) return true;
  const inVpc = view.by(securityGroups, "vpc", `${scopeKey(group)}/${group.vpcId}`);
  return Array.from(inVpc).some(
    ({ groupId, rules }) =>
      groupId !== group.groupId &&
      rules.some(({ peer }) => peer.kind === "group" && peer.groupId === group.groupId),
  );
}
