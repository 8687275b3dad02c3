import type { Subnet, Vpc } from "@aws-sdk/client-ec2";
import { zoneIdOf } from "../../domain/network/availability-zones.ts";
import type { SubnetRecord } from "../../domain/network/network-interface.ts";
import type { Shape } from "../../domain/shape.ts";
import { capacityOf } from "../../domain/network/subnets.ts";
import type { VpcRecord } from "../../domain/network/vpc.ts";
import { networkInterfaces } from "../../store/tables.ts";
import type { View } from "../../store/view.ts";
import { presentTags } from "./tags.ts";

export function presentVpc(vpc: VpcRecord): Shape<Vpc> {
  return {
    VpcId: vpc.vpcId,
    OwnerId: vpc.accountId,
    State: "available",
    CidrBlock: vpc.cidrBlock,
    CidrBlockAssociationSet: [
      {
        AssociationId: cidrAssociationId(vpc),
        CidrBlock: vpc.cidrBlock,
        CidrBlockState: { State: "associated" },
      },
    ],
    DhcpOptionsId: vpc.dhcpOptionsId,
    InstanceTenancy: "default",
    IsDefault: vpc.isDefault,
    Tags: presentTags(vpc.tags),
  };
}

/** A VPC has one block here, so that its association needs no id of its own. */
export function cidrAssociationId({ vpcId }: VpcRecord): string {
  return `vpc-cidr-assoc-${vpcId.slice("vpc-".length)}`;
}

export function presentSubnet(view: View, subnet: SubnetRecord): Shape<Subnet> {
  return {
    SubnetId: subnet.subnetId,
    SubnetArn: subnetArn(subnet),
    VpcId: subnet.vpcId,
    OwnerId: subnet.accountId,
    State: "available",
    CidrBlock: subnet.cidrBlock,
    AvailabilityZone: subnet.availabilityZone,
    AvailabilityZoneId: zoneIdOf(subnet.region, subnet.availabilityZone),
    AvailableIpAddressCount: freeAddresses(view, subnet),
    DefaultForAz: subnet.defaultForAz,
    MapPublicIpOnLaunch: subnet.mapPublicIpOnLaunch,
    MapCustomerOwnedIpOnLaunch: false,
    AssignIpv6AddressOnCreation: false,
    Ipv6CidrBlockAssociationSet: [],
    Ipv6Native: false,
    EnableDns64: false,
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: "ip-name",
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    Tags: presentTags(subnet.tags),
  };
}

export function subnetArn({ region, accountId, subnetId }: SubnetRecord): string {
  return `arn:aws:ec2:${region}:${accountId}:subnet/${subnetId}`;
}

/** How many more tasks find an address in the subnet. */
export function freeAddresses(view: View, { subnetKey, cidrBlock }: SubnetRecord): number {
  return capacityOf(cidrBlock) - view.count(networkInterfaces, "subnet", subnetKey);
}
