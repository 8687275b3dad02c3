import type { DeleteVpcRequest } from "@aws-sdk/client-ec2";
import { ApiError } from "../../../domain/errors.ts";
import { scopeKey } from "../../../domain/scope.ts";
import { DEFAULT_GROUP_NAME } from "../../../domain/network/security-group.ts";
import { securityGroups, subnets, vpcs } from "../../../store/tables.ts";
import type { Ec2Operation } from "../operation.ts";
import { required } from "../parameters.ts";
import { findVpc } from "../resources.ts";

/** DeleteVpc: of a VPC without subnets and with no security group but its default one, which goes along. */
export const deleteVpc: Ec2Operation<DeleteVpcRequest, object> = ({ input, tx, caller }) => {
  const { vpcId, vpcKey } = findVpc(tx, caller, required(input.VpcId, "VpcId"));
  const inVpc = `${scopeKey(caller)}/${vpcId}`;
  const groups = [...tx.by(securityGroups, "vpc", inVpc)];
  const isEmpty = groups.every(({ groupName }) => groupName === DEFAULT_GROUP_NAME);
  if (!isEmpty || tx.count(subnets, "vpc", inVpc) > 0) {
    throw new ApiError(
      "DependencyViolation",
      `The vpc '${vpcId}' has dependencies and cannot be deleted.`,
    );
  }
  for (const { groupKey } of groups) tx.delete(securityGroups, groupKey);
  tx.delete(vpcs, vpcKey);
  return {};
};
