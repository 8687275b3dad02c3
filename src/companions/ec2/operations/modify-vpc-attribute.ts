import type { ModifyVpcAttributeRequest } from "@aws-sdk/client-ec2";
import { ApiError } from "../../../domain/errors.ts";
import { vpcs } from "../../../store/tables.ts";
import { oneAttribute } from "../one-attribute.ts";
import type { Ec2Operation } from "../operation.ts";
import { required } from "../parameters.ts";
import { findVpc } from "../resources.ts";

/** ModifyVpcAttribute: the two attributes about names, which are kept and shown. */
export const modifyVpcAttribute: Ec2Operation<ModifyVpcAttributeRequest, object> = ({
  input,
  tx,
  caller,
}) => {
  const { VpcId, ...attributes } = input;
  const vpc = findVpc(tx, caller, required(VpcId, "VpcId"));
  const { name, value } = oneAttribute(attributes);
  if (name === "EnableDnsSupport") tx.put(vpcs, { ...vpc, enableDnsSupport: value === true });
  else if (name === "EnableDnsHostnames") {
    tx.put(vpcs, { ...vpc, enableDnsHostnames: value === true });
  } else if (value !== false) {
    throw new ApiError("UnsupportedOperation", `Longshore does not support the parameter ${name}.`);
  }
  return {};
};
