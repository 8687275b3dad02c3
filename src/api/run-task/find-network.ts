import { ApiError } from "../../domain/errors.ts";
import type { SubnetRecord } from "../../domain/network/network-interface.ts";
import { type Scope, scopeKey } from "../../domain/scope.ts";
import type { SecurityGroupRecord } from "../../domain/network/security-group.ts";
import type { Ids } from "../../runtime/ids.ts";
import { defaultGroupOf, ensureNetwork } from "../../store/default-vpc.ts";
import { securityGroups, subnets, vpcs } from "../../store/tables.ts";
import type { Tx } from "../../store/view.ts";
import type { AskedNetwork } from "./network.ts";

/** Where tasks may have their addresses and what filters them. Both are empty unless the tasks are awsvpc. */
export interface FoundNetwork {
  readonly subnetKeys: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly assignPublicIp: boolean;
}

/**
 * Looks up the subnets and security groups of a request; without groups it is the default group of the VPC.
 *
 * Throws InvalidParameterException in EC2's words as ECS passes them on, for a subnet or a group that does
 * not exist and for a group of another VPC. (That ECS passes on the words for the latter is unverified, and
 * so are the words for subnets of several VPCs, which are those of the documentation.)
 * Source: Amazon ECS API Reference, "AwsVpcConfiguration".
 */
export function findNetwork(
  tx: Tx,
  options: { readonly scope: Scope; readonly asked: AskedNetwork; readonly ids: Ids },
): FoundNetwork {
  const { scope, asked, ids } = options;
  if (asked.subnetIds.length === 0) {
    return { subnetKeys: [], securityGroupIds: [], assignPublicIp: false };
  }
  ensureNetwork(tx, scope, ids);
  const found = asked.subnetIds.map((subnetId) => findSubnet(tx, { scope, asked, subnetId }));
  const [first] = found;
  if (found.some(({ vpcId }) => vpcId !== first?.vpcId)) {
    throw invalid("All specified subnets must be from the same VPC.");
  }
  const vpcId = first?.vpcId ?? "";
  return {
    subnetKeys: found.map(({ subnetKey }) => subnetKey),
    securityGroupIds: groupIdsOf(tx, { scope, asked, vpcId }),
    assignPublicIp: asked.assignPublicIp,
  };
}

/** A subnet without a VPC, of before there were VPCs, takes no new tasks. */
function findSubnet(
  tx: Tx,
  options: { readonly scope: Scope; readonly asked: AskedNetwork; readonly subnetId: string },
): SubnetRecord {
  const { scope, asked, subnetId } = options;
  const subnet = tx.get(subnets, `${scopeKey(scope)}/${subnetId}`);
  if (subnet && tx.get(vpcs, `${scopeKey(scope)}/${subnet.vpcId}`)) return subnet;
  throw invalid(
    `Error retrieving subnet information for [${asked.subnetIds.join(", ")}]: ` +
      `The subnet ID '${subnetId}' does not exist (ErrorCode: InvalidSubnetID.NotFound)`,
  );
}

function groupIdsOf(
  tx: Tx,
  options: { readonly scope: Scope; readonly asked: AskedNetwork; readonly vpcId: string },
): readonly string[] {
  const { scope, asked, vpcId } = options;
  if (asked.securityGroupIds.length === 0) {
    const group = defaultGroupOf(tx, { ...scope, vpcId });
    return group ? [group.groupId] : [];
  }
  return asked.securityGroupIds.map((groupId) => {
    const group = tx.get(securityGroups, `${scopeKey(scope)}/${groupId}`);
    const problem = problemOf(group, { groupId, vpcId });
    if (problem === undefined) return groupId;
    throw invalid(
      `Error retrieving security group information for [${asked.securityGroupIds.join(", ")}]: ` +
        `${problem} (ErrorCode: InvalidGroup.NotFound)`,
    );
  });
}

function problemOf(
  group: SecurityGroupRecord | undefined,
  wanted: { readonly groupId: string; readonly vpcId: string },
): string | undefined {
  if (!group) return `The security group '${wanted.groupId}' does not exist`;
  if (group.vpcId === wanted.vpcId) return undefined;
  return "You have specified two resources that belong to different networks.";
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidParameterException", message);
}
