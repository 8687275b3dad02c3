import type {
  DescribeAccountAttributesRequest,
  DescribeAccountAttributesResult,
} from "@aws-sdk/client-ec2";
import { scopeKey } from "../../../domain/scope.ts";
import { vpcs } from "../../../store/tables.ts";
import type { Ec2Operation } from "../operation.ts";
import { invalidValue } from "../parameters.ts";

/** DescribeAccountAttributes: AWS's values for a new account, and which VPC is the default. */
export const describeAccountAttributes: Ec2Operation<
  DescribeAccountAttributesRequest,
  DescribeAccountAttributesResult
> = ({ input, tx, caller }) => {
  const isDefault = [...tx.by(vpcs, "scope", scopeKey(caller))].find((vpc) => vpc.isDefault);
  const values = new Map<string, string>([
    ["supported-platforms", "VPC"],
    ["default-vpc", isDefault?.vpcId ?? "none"],
    ["max-instances", "20"],
    ["vpc-max-security-groups-per-interface", "5"],
    ["max-elastic-ips", "5"],
    ["vpc-max-elastic-ips", "5"],
  ]);
  const asked: readonly string[] = input.AttributeNames ?? [];
  const unknown = asked.find((name) => !values.has(name));
  if (unknown !== undefined) {
    throw invalidValue(
      `Value (${unknown}) for parameter attributeName is invalid. Unknown attribute.`,
    );
  }
  const shown = [...values].filter(([name]) => asked.length === 0 || asked.includes(name));
  return {
    AccountAttributes: shown.map(([name, value]) => ({
      AttributeName: name,
      AttributeValues: [{ AttributeValue: value }],
    })),
  };
};
