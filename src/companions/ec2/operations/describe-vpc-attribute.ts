import type { DescribeVpcAttributeRequest, DescribeVpcAttributeResult } from "@aws-sdk/client-ec2";
import type { Ec2Operation } from "../operation.ts";
import { invalidValue, required } from "../parameters.ts";
import { findVpc } from "../resources.ts";

/** DescribeVpcAttribute: one attribute at a time. */
export const describeVpcAttribute: Ec2Operation<
  DescribeVpcAttributeRequest,
  DescribeVpcAttributeResult
> = ({ input, tx, caller }) => {
  const vpc = findVpc(tx, caller, required(input.VpcId, "VpcId"));
  // A string, because no one has checked that it is one of the values.
  const attribute: string = required(input.Attribute, "attribute");
  switch (attribute) {
    case "enableDnsSupport":
      return { VpcId: vpc.vpcId, EnableDnsSupport: { Value: vpc.enableDnsSupport } };
    case "enableDnsHostnames":
      return { VpcId: vpc.vpcId, EnableDnsHostnames: { Value: vpc.enableDnsHostnames } };
    case "enableNetworkAddressUsageMetrics":
      return { VpcId: vpc.vpcId, EnableNetworkAddressUsageMetrics: { Value: false } };
    default:
      throw invalidValue(
        `Value (${attribute}) for parameter attribute is invalid. Unknown attribute.`,
      );
  }
};
