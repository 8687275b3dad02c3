import type { DescribeSubnetsRequest, DescribeSubnetsResult } from "@aws-sdk/client-ec2";
import { zoneIdOf } from "../../../domain/network/availability-zones.ts";
import type { SubnetRecord } from "../../../domain/network/network-interface.ts";
import { scopeKey } from "../../../domain/scope.ts";
import { subnets } from "../../../store/tables.ts";
import type { View } from "../../../store/view.ts";
import { type FilterFields, filtered, nothingOf } from "../filter.ts";
import type { Ec2Operation } from "../operation.ts";
import { page } from "../page.ts";
import { freeAddresses, presentSubnet, subnetArn } from "../present-vpc.ts";
import { findSubnet } from "../resources.ts";

/**
 * DescribeSubnets: by id, or all of the region. One that is named and isn't there: InvalidSubnetID.NotFound; a filter
 * that EC2 doesn't have: InvalidParameterValue. IPv6 and Outposts, of which there are none, match nothing.
 */
export const describeSubnets: Ec2Operation<DescribeSubnetsRequest, DescribeSubnetsResult> = ({
  input,
  tx,
  caller,
}) => {
  const { SubnetIds = [] } = input;
  const named =
    SubnetIds.length === 0
      ? tx.by(subnets, "scope", scopeKey(caller))
      : new Set(SubnetIds.map((id) => findSubnet(tx, caller, id)));
  const matching = filtered(named, {
    filters: input.Filters,
    fields: fieldsIn(tx),
    tagsOf: ({ tags }) => tags,
  });
  const { rows, ...rest } = page(matching, {
    operation: "DescribeSubnets",
    scope: caller,
    input,
    idOf: ({ subnetId }) => subnetId,
  });
  return { Subnets: rows.map((subnet) => presentSubnet(tx, subnet)), ...rest };
};

const zone = ({ availabilityZone }: SubnetRecord): string => availabilityZone;
const zoneId = (subnet: SubnetRecord): string => zoneIdOf(subnet.region, subnet.availabilityZone);
const cidr = ({ cidrBlock }: SubnetRecord): string => cidrBlock;
const defaultForAz = (subnet: SubnetRecord): boolean => subnet.defaultForAz;

/** EC2 takes some names in an older spelling too. */
function fieldsIn(view: View): FilterFields<SubnetRecord> {
  return {
    "availability-zone": zone,
    availabilityZone: zone,
    "availability-zone-id": zoneId,
    availabilityZoneId: zoneId,
    "available-ip-address-count": (subnet) => freeAddresses(view, subnet),
    cidr,
    "cidr-block": cidr,
    cidrBlock: cidr,
    "default-for-az": defaultForAz,
    defaultForAz,
    "enable-dns64": () => false,
    "ipv6-native": () => false,
    "map-customer-owned-ip-on-launch": () => false,
    "map-public-ip-on-launch": ({ mapPublicIpOnLaunch }) => mapPublicIpOnLaunch,
    "owner-id": ({ accountId }) => accountId,
    "private-dns-name-options-on-launch.enable-resource-name-dns-a-record": () => false,
    "private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record": () => false,
    "private-dns-name-options-on-launch.hostname-type": () => "ip-name",
    state: () => "available",
    "subnet-arn": subnetArn,
    "subnet-id": ({ subnetId }) => subnetId,
    "vpc-id": ({ vpcId }) => vpcId,
    ...nothingOf(
      "customer-owned-ipv4-pool",
      "enable-lni-at-device-index",
      "ipv6-cidr-block-association.association-id",
      "ipv6-cidr-block-association.ipv6-cidr-block",
      "ipv6-cidr-block-association.state",
      "outpost-arn",
    ),
  };
}
