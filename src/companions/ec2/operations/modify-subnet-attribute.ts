import type { ModifySubnetAttributeRequest } from "@aws-sdk/client-ec2";
import { ApiError } from "../../../domain/errors.ts";
import { subnets } from "../../../store/tables.ts";
import { oneAttribute } from "../one-attribute.ts";
import type { Ec2Operation } from "../operation.ts";
import { required } from "../parameters.ts";
import { findSubnet } from "../resources.ts";

/** ModifySubnetAttribute: whether instances in the subnet get public addresses. */
export const modifySubnetAttribute: Ec2Operation<ModifySubnetAttributeRequest, object> = ({
  input,
  tx,
  caller,
}) => {
  const { SubnetId, ...attributes } = input;
  const subnet = findSubnet(tx, caller, required(SubnetId, "SubnetId"));
  const { name, value } = oneAttribute(attributes);
  // What Longshore has nothing of is off, and may be turned off; host names are made from addresses.
  const isAsItIs = value === false || value === "ip-name";
  if (name !== "MapPublicIpOnLaunch" && !isAsItIs) {
    throw new ApiError("UnsupportedOperation", `Longshore does not support the parameter ${name}.`);
  }
  if (name === "MapPublicIpOnLaunch") {
    tx.put(subnets, { ...subnet, mapPublicIpOnLaunch: value === true });
  }
  return {};
};
