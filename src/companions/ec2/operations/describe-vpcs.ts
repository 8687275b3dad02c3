import type { DescribeVpcsRequest, DescribeVpcsResult } from "@aws-sdk/client-ec2";
import { scopeKey } from "../../../domain/scope.ts";
import type { VpcRecord } from "../../../domain/network/vpc.ts";
import { vpcs } from "../../../store/tables.ts";
import { type FilterFields, filtered, nothingOf } from "../filter.ts";
import type { Ec2Operation } from "../operation.ts";
import { page } from "../page.ts";
import { cidrAssociationId, presentVpc } from "../present-vpc.ts";
import { findVpc } from "../resources.ts";

/**
 * DescribeVpcs: by id, or all of the region. One that is named and isn't there: InvalidVpcID.NotFound; a filter that
 * EC2 doesn't have: InvalidParameterValue. IPv6, of which there is none, matches nothing.
 */
export const describeVpcs: Ec2Operation<DescribeVpcsRequest, DescribeVpcsResult> = ({
  input,
  tx,
  caller,
}) => {
  const { VpcIds = [] } = input;
  const named =
    VpcIds.length === 0
      ? tx.by(vpcs, "scope", scopeKey(caller))
      : new Set(VpcIds.map((id) => findVpc(tx, caller, id)));
  const matching = filtered(named, {
    filters: input.Filters,
    fields: FIELDS,
    tagsOf: ({ tags }) => tags,
  });
  const { rows, ...rest } = page(matching, {
    operation: "DescribeVpcs",
    scope: caller,
    input,
    idOf: ({ vpcId }) => vpcId,
  });
  return { Vpcs: rows.map(presentVpc), ...rest };
};

const isDefault = (vpc: VpcRecord): boolean => vpc.isDefault;
const cidr = ({ cidrBlock }: VpcRecord): string => cidrBlock;

/** EC2 takes some names in an older spelling too. */
const FIELDS: FilterFields<VpcRecord> = {
  cidr,
  "cidr-block": cidr,
  "cidr-block-association.association-id": cidrAssociationId,
  "cidr-block-association.cidr-block": cidr,
  "cidr-block-association.state": () => "associated",
  "dhcp-options-id": ({ dhcpOptionsId }) => dhcpOptionsId,
  "is-default": isDefault,
  isDefault,
  "owner-id": ({ accountId }) => accountId,
  state: () => "available",
  "vpc-id": ({ vpcId }) => vpcId,
  ...nothingOf(
    "ipv6-cidr-block-association.association-id",
    "ipv6-cidr-block-association.ipv6-cidr-block",
    "ipv6-cidr-block-association.ipv6-pool",
    "ipv6-cidr-block-association.state",
  ),
};
