import { beforeEach, describe, expect, test } from "vitest";
import { aDirectEc2, type DirectEc2 } from "../../../../test/fixtures/ec2.ts";
import { aNetworkInterface } from "../../../../test/fixtures/network.ts";
import { refusal } from "../../../../test/fixtures/refusal.ts";
import { networkInterfaces } from "../../../store/tables.ts";

let ec2: DirectEc2;
let VpcId: string;

beforeEach(async () => {
  ec2 = await aDirectEc2();
  VpcId = (await ec2.call("CreateVpc", { CidrBlock: "10.0.0.0/16" })).Vpc.VpcId;
});

async function create(CidrBlock: string, more: object = {}) {
  return (await ec2.call("CreateSubnet", { VpcId, CidrBlock, ...more })).Subnet;
}

/** A task's interface in the subnet. */
function occupy(subnetId: string, count = 1): Promise<void> {
  return ec2.store.write((tx) => {
    for (let index = 0; index < count; index += 1) {
      tx.put(
        networkInterfaces,
        aNetworkInterface({
          networkInterfaceId: `eni-${index}`,
          subnetKey: `000000000000/us-east-1/${subnetId}`,
          subnetId,
          privateIpv4Address: `10.0.0.${index + 4}`,
        }),
      );
    }
  });
}

describe("DescribeSubnets", () => {
  test("shows the default subnets, one in each zone", async () => {
    const Filters = [{ Name: "default-for-az", Values: ["true"] }];
    const { Subnets } = await ec2.call("DescribeSubnets", { Filters });
    const [first] = Subnets;
    expect(Subnets.map((each: typeof first) => [each.CidrBlock, each.AvailabilityZone])).toEqual([
      ["172.31.0.0/20", "us-east-1a"],
      ["172.31.16.0/20", "us-east-1b"],
      ["172.31.32.0/20", "us-east-1c"],
    ]);
    expect(first).toEqual({
      SubnetId: expect.stringMatching(/^subnet-[0-9a-f]{17}$/),
      SubnetArn: `arn:aws:ec2:us-east-1:000000000000:subnet/${first.SubnetId}`,
      VpcId: expect.stringMatching(/^vpc-/),
      OwnerId: "000000000000",
      State: "available",
      CidrBlock: "172.31.0.0/20",
      AvailabilityZone: "us-east-1a",
      AvailabilityZoneId: "use1-az1",
      AvailableIpAddressCount: 4091,
      DefaultForAz: true,
      MapPublicIpOnLaunch: true,
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
      Tags: [],
    });
  });

  test("counts the addresses that are left", async () => {
    const { SubnetId } = await create("10.0.0.0/24");
    await occupy(SubnetId, 3);
    const { Subnets } = await ec2.call("DescribeSubnets", { SubnetIds: [SubnetId] });
    expect(Subnets).toMatchObject([{ AvailableIpAddressCount: 248 }]);
  });

  test.each([
    ["availability-zone", "us-east-1b"],
    ["availabilityZone", "us-east-1b"],
    ["availability-zone-id", "use1-az2"],
    ["availabilityZoneId", "use1-az2"],
    ["available-ip-address-count", "251"],
    ["cidr-block", "10.0.?.0/24"],
    ["cidrBlock", "10.0.0.0/24"],
    ["cidr", "10.0.0.0/24"],
    ["default-for-az", "false"],
    ["defaultForAz", "false"],
    ["map-public-ip-on-launch", "false"],
    ["ipv6-native", "false"],
    ["enable-dns64", "false"],
    ["map-customer-owned-ip-on-launch", "false"],
    ["private-dns-name-options-on-launch.hostname-type", "ip-name"],
    ["private-dns-name-options-on-launch.enable-resource-name-dns-a-record", "false"],
    ["private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record", "false"],
    ["owner-id", "000000000000"],
    ["state", "available"],
    ["subnet-arn", "arn:aws:ec2:*"],
    ["subnet-id", "subnet-*"],
    ["vpc-id", "vpc-*"],
    ["tag:Name", "web"],
    ["tag-key", "Name"],
  ])("filters by %s", async (Name, value) => {
    const { SubnetId } = await create("10.0.0.0/24", {
      AvailabilityZone: "us-east-1b",
      TagSpecifications: [{ ResourceType: "subnet", Tags: [{ Key: "Name", Value: "web" }] }],
    });
    const found = async (Values: readonly string[]) =>
      (await ec2.call("DescribeSubnets", { Filters: [{ Name, Values }] })).Subnets.map(
        (each: { SubnetId: string }) => each.SubnetId,
      );
    expect(await found([value])).toContain(SubnetId);
    expect(await found(["other"])).toEqual([]);
  });

  test.each([
    ["subnet-1", "InvalidSubnetID.NotFound", "The subnet ID 'subnet-1' does not exist"],
    ["x", "InvalidSubnetID.Malformed", 'Invalid id: "x" (expecting "subnet-...")'],
  ])("refuses the id %s with %s", async (id, code, message) => {
    expect(await refusal(ec2.call("DescribeSubnets", { SubnetIds: [id] }))).toEqual([
      code,
      message,
    ]);
  });
});

describe("CreateSubnet", () => {
  test("makes a subnet in the zone with the fewest of its VPC, or in that asked for", async () => {
    const zones = [
      (await create("10.0.0.0/24")).AvailabilityZone,
      (await create("10.0.1.0/24")).AvailabilityZone,
      (await create("10.0.2.0/24", { AvailabilityZoneId: "use1-az1" })).AvailabilityZone,
      (await create("10.0.3.0/24")).AvailabilityZone,
    ];
    expect(zones).toEqual(["us-east-1a", "us-east-1b", "us-east-1a", "us-east-1c"]);
  });

  test("gives it no public addresses and the canonical form of its block", async () => {
    expect(await create("10.0.7.9/24")).toMatchObject({
      CidrBlock: "10.0.7.0/24",
      MapPublicIpOnLaunch: false,
      DefaultForAz: false,
      AvailableIpAddressCount: 251,
    });
  });

  test.each([
    [{ VpcId: undefined }, "MissingParameter", "The request must contain the parameter VpcId"],
    [{ VpcId: "vpc-x" }, "InvalidVpcID.NotFound", "The vpc ID 'vpc-x' does not exist"],
    [
      { CidrBlock: undefined },
      "MissingParameter",
      "The request must contain the parameter cidrBlock",
    ],
    [
      { CidrBlock: "x" },
      "InvalidParameterValue",
      "Value (x) for parameter cidrBlock is invalid. This is not a valid CIDR block.",
    ],
    [{ CidrBlock: "10.1.0.0/24" }, "InvalidSubnet.Range", "The CIDR '10.1.0.0/24' is invalid."],
    [{ CidrBlock: "10.0.0.0/29" }, "InvalidSubnet.Range", "The CIDR '10.0.0.0/29' is invalid."],
    [
      { CidrBlock: "10.0.9.128/25" },
      "InvalidSubnet.Conflict",
      "The CIDR '10.0.9.128/25' conflicts with another subnet",
    ],
    [
      { AvailabilityZone: "us-east-1z" },
      "InvalidParameterValue",
      "Value (us-east-1z) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: us-east-1a, us-east-1b, us-east-1c.",
    ],
    [
      { AvailabilityZoneId: "use1-az9" },
      "InvalidParameterValue",
      "Value (use1-az9) for parameter availabilityZoneId is invalid. Subnets can currently only be created in the following availability zones: use1-az1, use1-az2, use1-az3.",
    ],
    [
      { Ipv6CidrBlock: "::/64" },
      "UnsupportedOperation",
      "Longshore does not support the parameter Ipv6CidrBlock.",
    ],
  ])("refuses %j with %s", async (input, code, message) => {
    await create("10.0.9.0/24");
    const given = { VpcId, CidrBlock: "10.0.0.0/24", ...input };
    expect(await refusal(ec2.call("CreateSubnet", given))).toEqual([code, message]);
  });

  test("takes the block of a subnet in another VPC, as AWS does, and warns of it", async () => {
    const other = await create("10.0.0.0/24");
    const { Vpc } = await ec2.call("CreateVpc", { CidrBlock: "10.0.0.0/16" });
    await ec2.call("CreateSubnet", { VpcId: Vpc.VpcId, CidrBlock: "10.0.0.128/25" });
    expect(ec2.warnings).toEqual([
      `10.0.0.128/25 of ${Vpc.VpcId} overlaps ${other.SubnetId} (10.0.0.0/24) of ${VpcId}: ` +
        "tasks of the two cannot be on one host",
    ]);
  });
});

describe("DeleteSubnet", () => {
  test("deletes a subnet, whose block is free again", async () => {
    const { SubnetId } = await create("10.0.0.0/24");
    await ec2.call("DeleteSubnet", { SubnetId });
    await create("10.0.0.0/25");
  });

  test("refuses while a task has an address in it", async () => {
    const { SubnetId } = await create("10.0.0.0/24");
    await occupy(SubnetId);
    expect(await refusal(ec2.call("DeleteSubnet", { SubnetId }))).toEqual([
      "DependencyViolation",
      `The subnet '${SubnetId}' has dependencies and cannot be deleted.`,
    ]);
  });
});

describe("ModifySubnetAttribute", () => {
  test("turns public addresses on and off, and lets what there is nothing of be turned off", async () => {
    const { SubnetId } = await create("10.0.0.0/24");
    const isPublic = async () =>
      (await ec2.call("DescribeSubnets", { SubnetIds: [SubnetId] })).Subnets[0].MapPublicIpOnLaunch;
    await ec2.call("ModifySubnetAttribute", { SubnetId, MapPublicIpOnLaunch: { Value: true } });
    expect(await isPublic()).toBe(true);
    await ec2.call("ModifySubnetAttribute", { SubnetId, EnableDns64: { Value: false } });
    const PrivateDnsHostnameTypeOnLaunch = "ip-name";
    await ec2.call("ModifySubnetAttribute", { SubnetId, PrivateDnsHostnameTypeOnLaunch });
    await ec2.call("ModifySubnetAttribute", { SubnetId, MapPublicIpOnLaunch: { Value: false } });
    expect(await isPublic()).toBe(false);
  });

  test.each([
    [{}, "InvalidParameterCombination", "No attributes specified."],
    [
      { MapPublicIpOnLaunch: { Value: true }, EnableDns64: { Value: true } },
      "InvalidParameterCombination",
      "Fields for multiple attribute types specified: MapPublicIpOnLaunch, EnableDns64",
    ],
    [
      { AssignIpv6AddressOnCreation: { Value: true } },
      "UnsupportedOperation",
      "Longshore does not support the parameter AssignIpv6AddressOnCreation.",
    ],
  ])("refuses %j with %s", async (attributes, code, message) => {
    const { SubnetId } = await create("10.0.0.0/24");
    const refused = ec2.call("ModifySubnetAttribute", { SubnetId, ...attributes });
    expect(await refusal(refused)).toEqual([code, message]);
  });
});
