import type { Scope } from "../../domain/scope.ts";
import type { SecurityGroupRecord } from "../../domain/network/security-group.ts";
import type { View } from "../../store/view.ts";
import { missing } from "./parameters.ts";
import { groupByName } from "./ip-permissions.ts";
import { findDefaultVpc, findGroup } from "./resources.ts";

/** The group that a request means: by id, or by name in the default VPC. */
export function groupOf(
  view: View,
  scope: Scope,
  {
    GroupId,
    GroupName,
  }: {
    readonly GroupId?: string | undefined;
    readonly GroupName?: string | undefined;
  },
): SecurityGroupRecord {
  if (GroupId !== undefined) return findGroup(view, scope, GroupId);
  if (GroupName === undefined) throw missing("groupName or groupId");
  const { vpcId } = findDefaultVpc(view, scope);
  return groupByName(view, scope, { vpcId, groupName: GroupName });
}
