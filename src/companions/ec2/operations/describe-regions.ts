import type { DescribeRegionsRequest, DescribeRegionsResult, Region } from "@aws-sdk/client-ec2";
import type { Shape } from "../../../domain/shape.ts";
import { type FilterFields, filtered } from "../filter.ts";
import type { Ec2Operation } from "../operation.ts";
import { invalidValue } from "../parameters.ts";

/**
 * The regions that every AWS account has from the start: AWS Regions and Availability Zones user guide,
 * "AWS Regions". Longshore has whatever region it is asked for; these are the ones it names.
 */
const REGIONS = [
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-north-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
];

/** DescribeRegions: those that AWS enables by itself, and the one that is asked in. */
export const describeRegions: Ec2Operation<DescribeRegionsRequest, DescribeRegionsResult> = ({
  input,
  caller,
}) => {
  const { RegionNames = [] } = input;
  const known = [...new Set([...REGIONS, caller.region])].toSorted();
  const unknown = RegionNames.find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalidValue(`Invalid region names: [${unknown}]`);
  const named = known.filter((name) => RegionNames.length === 0 || RegionNames.includes(name));
  const presented = named.map((name) => ({
    RegionName: name,
    Endpoint: `ec2.${name}.amazonaws.com`,
    OptInStatus: "opt-in-not-required",
  }));
  return { Regions: filtered(presented, { filters: input.Filters, fields: FIELDS }) };
};

const FIELDS: FilterFields<Shape<Region>> = {
  endpoint: ({ Endpoint }) => Endpoint,
  "opt-in-status": ({ OptInStatus }) => OptInStatus,
  "region-name": ({ RegionName }) => RegionName,
};
