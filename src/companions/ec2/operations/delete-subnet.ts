import type { DeleteSubnetRequest } from "@aws-sdk/client-ec2";
import { ApiError } from "../../../domain/errors.ts";
import { networkInterfaces, subnets } from "../../../store/tables.ts";
import type { Ec2Operation } from "../operation.ts";
import { required } from "../parameters.ts";
import { findSubnet } from "../resources.ts";

/** DeleteSubnet: of a subnet in which no task has an address. */
export const deleteSubnet: Ec2Operation<DeleteSubnetRequest, object> = ({ input, tx, caller }) => {
  const { subnetId, subnetKey } = findSubnet(tx, caller, required(input.SubnetId, "SubnetId"));
  if (tx.count(networkInterfaces, "subnet", subnetKey) > 0) {
    throw new ApiError(
      "DependencyViolation",
      `The subnet '${subnetId}' has dependencies and cannot be deleted.`,
    );
  }
  tx.delete(subnets, subnetKey);
  return {};
};
