import { availabilityZones } from "./availability-zones.ts";
import { blocksOf, type Cidr, formatCidr, overlaps, parseCidr } from "./cidr.ts";
import type { SubnetRecord } from "./network-interface.ts";
import { type Scope, scopeKey } from "../scope.ts";
import {
  allEgress,
  DEFAULT_GROUP_NAME,
  ingressFrom,
  type SecurityGroupRecord,
} from "./security-group.ts";
import type { VpcRecord } from "./vpc.ts";

/** Sizes of a default VPC and its subnets: Amazon VPC User Guide, "Default VPC components". */
const VPC_PREFIX_LENGTH = 16;
const SUBNET_PREFIX_LENGTH = 20;

/**
 * Where default VPCs are: the first in the range that AWS gives all of them, the others in the shared address
 * space (RFC 6598), which home and office networks do not use. They differ because the hosts, which are the
 * same for all accounts and regions, have a bridge for each subnet.
 */
const RANGES: readonly Cidr[] = [
  { base: numberAt(172, 31), prefixLength: 16 },
  { base: numberAt(100, 64), prefixLength: 10 },
];

function numberAt(first: number, second: number): number {
  return (first * 256 + second) * 2 ** 16;
}

/** A VPC with all that comes with it. */
export interface DefaultVpc {
  readonly vpc: VpcRecord;
  readonly subnets: readonly SubnetRecord[];
  readonly securityGroup: SecurityGroupRecord;
}

/**
 * The default VPC of an account in a region: a subnet in each availability zone, and the default security
 * group. `taken` are the blocks of all VPCs and subnets there are, whoever's. Nothing when no range is left.
 */
export function defaultVpc(options: {
  readonly scope: Scope;
  readonly dhcpOptionsId: string;
  readonly taken: { readonly vpcs: readonly string[]; readonly subnets: readonly string[] };
  /** Gives `vpc-…`, `subnet-…` and so on, a new one each time. */
  readonly newId: (prefix: string) => string;
}): DefaultVpc | undefined {
  const { scope, dhcpOptionsId, newId } = options;
  const zones = availabilityZones(scope.region);
  const found = freeBlocks(options.taken, zones.length);
  if (!found) return undefined;
  const vpc: VpcRecord = {
    ...newVpc({ scope, vpcId: newId("vpc"), cidrBlock: formatCidr(found.vpc), dhcpOptionsId }),
    isDefault: true,
    enableDnsHostnames: true,
  };
  const subnets = found.subnets.map((block, index): SubnetRecord => {
    const subnetId = newId("subnet");
    return {
      subnetKey: `${scopeKey(scope)}/${subnetId}`,
      accountId: scope.accountId,
      region: scope.region,
      subnetId,
      vpcId: vpc.vpcId,
      cidrBlock: formatCidr(block),
      availabilityZone: zones[index]?.zoneName ?? "",
      defaultForAz: true,
      mapPublicIpOnLaunch: true,
      tags: [],
    };
  });
  return { vpc, subnets, securityGroup: defaultSecurityGroup(vpc, newId) };
}

/** A VPC as CreateVpc makes it. */
export function newVpc(options: {
  readonly scope: Scope;
  readonly vpcId: string;
  readonly cidrBlock: string;
  readonly dhcpOptionsId: string;
}): VpcRecord {
  const { scope, vpcId, cidrBlock, dhcpOptionsId } = options;
  return {
    vpcKey: `${scopeKey(scope)}/${vpcId}`,
    accountId: scope.accountId,
    region: scope.region,
    vpcId,
    cidrBlock,
    isDefault: false,
    dhcpOptionsId,
    enableDnsSupport: true,
    enableDnsHostnames: false,
    tags: [],
  };
}

/** The group that every VPC comes with. */
export function defaultSecurityGroup(
  vpc: VpcRecord,
  newId: (prefix: string) => string,
): SecurityGroupRecord {
  const groupId = newId("sg");
  return {
    groupKey: `${scopeKey(vpc)}/${groupId}`,
    accountId: vpc.accountId,
    region: vpc.region,
    groupId,
    groupName: DEFAULT_GROUP_NAME,
    description: "default VPC security group",
    vpcId: vpc.vpcId,
    rules: [ingressFrom(groupId, newId("sgr")), allEgress(newId("sgr"))],
    tags: [],
  };
}

function freeBlocks(
  taken: { readonly vpcs: readonly string[]; readonly subnets: readonly string[] },
  count: number,
): { readonly vpc: Cidr; readonly subnets: readonly Cidr[] } | undefined {
  const vpcs = taken.vpcs.flatMap((text) => parseCidr(text) ?? []);
  const subnets = taken.subnets.flatMap((text) => parseCidr(text) ?? []);
  for (const range of RANGES) {
    for (const vpc of blocksOf(range, VPC_PREFIX_LENGTH)) {
      if (vpcs.some((other) => overlaps(vpc, other))) continue;
      const free = [...blocksOf(vpc, SUBNET_PREFIX_LENGTH)]
        .filter((block) => !subnets.some((other) => overlaps(block, other)))
        .slice(0, count);
      if (free.length === count) return { vpc, subnets: free };
    }
  }
  return undefined;
}
