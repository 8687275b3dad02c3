import type {
  AvailabilityZone as Presented,
  DescribeAvailabilityZonesRequest,
  DescribeAvailabilityZonesResult,
} from "@aws-sdk/client-ec2";
import {
  type AvailabilityZone,
  availabilityZones,
} from "../../../domain/network/availability-zones.ts";
import type { Shape } from "../../../domain/shape.ts";
import { type FilterFields, filtered, nothingOf } from "../filter.ts";
import type { Ec2Operation } from "../operation.ts";
import { invalidValue } from "../parameters.ts";

/** DescribeAvailabilityZones: the three of the region. */
export const describeAvailabilityZones: Ec2Operation<
  DescribeAvailabilityZonesRequest,
  DescribeAvailabilityZonesResult
> = ({ input, caller }) => {
  const { region } = caller;
  const zones = availabilityZones(region);
  const { ZoneNames = [], ZoneIds = [] } = input;
  checkKnown(ZoneNames, zones, ({ zoneName }) => zoneName);
  checkKnown(ZoneIds, zones, ({ zoneId }) => zoneId);
  const named = zones.filter(
    ({ zoneName, zoneId }) =>
      ZoneNames.length + ZoneIds.length === 0 ||
      ZoneNames.includes(zoneName) ||
      ZoneIds.includes(zoneId),
  );
  const presented = named.map((zone) => present(region, zone));
  return { AvailabilityZones: filtered(presented, { filters: input.Filters, fields: FIELDS }) };
};

function checkKnown(
  asked: readonly string[],
  zones: readonly AvailabilityZone[],
  nameOf: (zone: AvailabilityZone) => string,
): void {
  const unknown = asked.find((name) => !zones.some((zone) => nameOf(zone) === name));
  if (unknown !== undefined) throw invalidValue(`Invalid availability zone: [${unknown}]`);
}

function present(region: string, { zoneName, zoneId }: AvailabilityZone): Shape<Presented> {
  return {
    ZoneName: zoneName,
    ZoneId: zoneId,
    State: "available",
    OptInStatus: "opt-in-not-required",
    RegionName: region,
    GroupName: `${region}-zg-1`,
    NetworkBorderGroup: region,
    ZoneType: "availability-zone",
    Messages: [],
  };
}

const FIELDS: FilterFields<Shape<Presented>> = {
  "group-name": ({ GroupName }) => GroupName,
  "opt-in-status": ({ OptInStatus }) => OptInStatus,
  "region-name": ({ RegionName }) => RegionName,
  state: ({ State }) => State,
  "zone-id": ({ ZoneId }) => ZoneId,
  "zone-name": ({ ZoneName }) => ZoneName,
  "zone-type": ({ ZoneType }) => ZoneType,
  ...nothingOf("group-long-name", "message", "parent-zone-id", "parent-zone-name"),
};
