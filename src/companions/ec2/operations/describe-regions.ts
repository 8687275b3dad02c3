import type { DescribeRegionsRequest, DescribeRegionsResult, Region } from "@aws-sdk/client-ec2";
import type { Shape } from "../../../domain/shape.ts";
import { type FilterFields, filtered } from "../filter.ts";
import type { Ec2Operation } from "../operation.ts";
import { invalidValue } from "../parameters.ts";

/**
 * The regions that every AWS account has from the start: AWS Regions and Availability Zones user guide,
 * "AWS Regions". Longshore has whatever region it is asked for; these are the ones it names.
 */
const REGIONS: readonly string[] = [
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

/** Those that an account of AWS's has to opt into. Here too they come when one is first used. */
const OPT_IN_REGIONS: readonly string[] = [
  "af-south-1",
  "ap-east-1",
  "ap-south-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-7",
  "ca-west-1",
  "eu-central-2",
  "eu-south-1",
  "eu-south-2",
  "il-central-1",
  "me-central-1",
  "me-south-1",
  "mx-central-1",
];

/** DescribeRegions: those that AWS enables by itself and the one that is asked in; with AllRegions the others too. */
export const describeRegions: Ec2Operation<DescribeRegionsRequest, DescribeRegionsResult> = ({
  input,
  caller,
}) => {
  const { RegionNames = [], AllRegions = false } = input;
  const enabled = [...REGIONS, caller.region];
  const known = [...new Set([...enabled, ...OPT_IN_REGIONS])].toSorted();
  const unknown = RegionNames.find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalidValue(`Invalid region names: [${unknown}]`);
  const named = known.filter((name) => RegionNames.length === 0 || RegionNames.includes(name));
  const shown = named.filter((name) => AllRegions || enabled.includes(name));
  const presented = shown.map((name) => present(name, enabled.includes(name)));
  return { Regions: filtered(presented, { filters: input.Filters, fields: FIELDS }) };
};

function present(name: string, isEnabled: boolean): Shape<Region> {
  const enabledStatus = OPT_IN_REGIONS.includes(name) ? "opted-in" : "opt-in-not-required";
  return {
    RegionName: name,
    Endpoint: `ec2.${name}.amazonaws.com`,
    OptInStatus: isEnabled ? enabledStatus : "not-opted-in",
  };
}

const FIELDS: FilterFields<Shape<Region>> = {
  endpoint: ({ Endpoint }) => Endpoint,
  "opt-in-status": ({ OptInStatus }) => OptInStatus,
  "region-name": ({ RegionName }) => RegionName,
};
