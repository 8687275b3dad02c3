import { ApiError } from "../../domain/errors.ts";
import type {
  NetworkInterfaceRecord,
  SubnetRecord,
} from "../../domain/network/network-interface.ts";
import { type Scope, scopeKey } from "../../domain/scope.ts";
import type {
  SecurityGroupRecord,
  SecurityGroupRule,
} from "../../domain/network/security-group.ts";
import type { VpcRecord } from "../../domain/network/vpc.ts";
import { networkInterfaces, securityGroups, subnets, vpcs } from "../../store/tables.ts";
import type { View } from "../../store/view.ts";

/**
 * Resources by their ids. Each throws EC2's error for an id that is none of its kind or stands for nothing.
 * Source of the codes: Amazon EC2 API Reference, "Error codes for the Amazon EC2 API". EC2 also calls an id of
 * the right prefix and the wrong digits malformed; here nothing has it, which is the answer then.
 */
export function findVpc(view: View, scope: Scope, vpcId: string): VpcRecord {
  const vpc = view.get(vpcs, `${scopeKey(scope)}/${vpcId}`);
  if (vpc) return vpc;
  checkPrefix(vpcId, "vpc", "InvalidVpcID.Malformed");
  throw new ApiError("InvalidVpcID.NotFound", `The vpc ID '${vpcId}' does not exist`);
}

export function findSubnet(view: View, scope: Scope, subnetId: string): SubnetRecord {
  const subnet = view.get(subnets, `${scopeKey(scope)}/${subnetId}`);
  if (subnet) return subnet;
  checkPrefix(subnetId, "subnet", "InvalidSubnetID.Malformed");
  throw new ApiError("InvalidSubnetID.NotFound", `The subnet ID '${subnetId}' does not exist`);
}

export function findGroup(view: View, scope: Scope, groupId: string): SecurityGroupRecord {
  const group = view.get(securityGroups, `${scopeKey(scope)}/${groupId}`);
  if (group) return group;
  checkPrefix(groupId, "sg", "InvalidGroupId.Malformed");
  throw groupNotFound(groupId);
}

export function groupNotFound(group: string): ApiError {
  return new ApiError("InvalidGroup.NotFound", `The security group '${group}' does not exist`);
}

export function findInterface(
  view: View,
  scope: Scope,
  networkInterfaceId: string,
): NetworkInterfaceRecord {
  const found = view.get(networkInterfaces, networkInterfaceId);
  if (found && scopeKey(found) === scopeKey(scope)) return found;
  checkPrefix(networkInterfaceId, "eni", "InvalidNetworkInterfaceId.Malformed");
  throw new ApiError(
    "InvalidNetworkInterfaceID.NotFound",
    `The networkInterface ID '${networkInterfaceId}' does not exist`,
  );
}

/** A rule with the group it is in. */
export interface PlacedRule {
  readonly group: SecurityGroupRecord;
  readonly rule: SecurityGroupRule;
}

/** Every rule of the scope's groups. */
export function rulesOf(view: View, scope: Scope): readonly PlacedRule[] {
  return [...view.by(securityGroups, "scope", scopeKey(scope))].flatMap((group) =>
    group.rules.map((rule) => ({ group, rule })),
  );
}

export function findRule(view: View, scope: Scope, ruleId: string): PlacedRule {
  const found = rulesOf(view, scope).find(({ rule }) => rule.ruleId === ruleId);
  if (found) return found;
  throw new ApiError(
    "InvalidSecurityGroupRuleId.NotFound",
    `The security group rule ID '${ruleId}' does not exist`,
  );
}

/** The default VPC, which is what operations mean that are told of none. */
export function findDefaultVpc(view: View, scope: Scope): VpcRecord {
  for (const vpc of view.by(vpcs, "scope", scopeKey(scope))) if (vpc.isDefault) return vpc;
  throw new ApiError("VPCIdNotSpecified", "No default VPC for this user");
}

function checkPrefix(
  id: string,
  prefix: string,
  code: Extract<ApiError["code"], `${string}.Malformed`>,
): void {
  if (id.startsWith(`${prefix}-`)) return;
  throw new ApiError(code, `Invalid id: "${id}" (expecting "${prefix}-...")`);
}
