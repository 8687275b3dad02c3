import { beforeEach, describe, expect, test } from "vitest";
import { aDirectEc2, type DirectEc2 } from "../../../../test/fixtures/ec2.ts";
import { refusal } from "../../../../test/fixtures/refusal.ts";
import { vpcs } from "../../../store/tables.ts";

let ec2: DirectEc2;
let defaultVpcId: string;

beforeEach(async () => {
  ec2 = await aDirectEc2();
  defaultVpcId = (await ec2.call("DescribeVpcs")).Vpcs[0].VpcId;
});

async function create(CidrBlock = "10.0.0.0/16", more: object = {}): Promise<string> {
  return (await ec2.call("CreateVpc", { CidrBlock, ...more })).Vpc.VpcId;
}

describe("DescribeVpcs", () => {
  test("shows the default VPC of an account that has done nothing yet", async () => {
    expect(await ec2.call("DescribeVpcs")).toEqual({
      Vpcs: [
        {
          VpcId: defaultVpcId,
          OwnerId: "000000000000",
          State: "available",
          CidrBlock: "172.31.0.0/16",
          CidrBlockAssociationSet: [
            {
              AssociationId: `vpc-cidr-assoc-${defaultVpcId.slice(4)}`,
              CidrBlock: "172.31.0.0/16",
              CidrBlockState: { State: "associated" },
            },
          ],
          DhcpOptionsId: expect.stringMatching(/^dopt-[0-9a-f]{17}$/),
          InstanceTenancy: "default",
          IsDefault: true,
          Tags: [],
        },
      ],
    });
  });

  test("keeps regions apart", async () => {
    const there = await ec2.call("DescribeVpcs", {}, { region: "eu-west-1" });
    expect(there.Vpcs).toMatchObject([{ CidrBlock: "100.64.0.0/16", IsDefault: true }]);
    const refused = ec2.call("DescribeVpcs", { VpcIds: [there.Vpcs[0].VpcId] });
    expect((await refusal(refused))[0]).toBe("InvalidVpcID.NotFound");
  });

  test.each([
    ["is-default", "true"],
    ["isDefault", "true"],
    ["cidr", "172.31.*"],
    ["cidr-block-association.cidr-block", "172.31.0.0/16"],
    ["owner-id", "000000000000"],
    ["state", "available"],
    ["vpc-id", "vpc-*"],
    ["cidr-block-association.state", "associated"],
    ["cidr-block-association.association-id", "vpc-cidr-assoc-*"],
    ["dhcp-options-id", "dopt-*"],
  ])("filters by %s", async (Name, value) => {
    const yes = await ec2.call("DescribeVpcs", { Filters: [{ Name, Values: ["no", value] }] });
    expect(yes.Vpcs).toHaveLength(1);
    const no = await ec2.call("DescribeVpcs", { Filters: [{ Name, Values: ["no"] }] });
    expect(no.Vpcs).toEqual([]);
  });

  test("filters by tags: key, and key with value", async () => {
    const TagSpecifications = [{ ResourceType: "vpc", Tags: [{ Key: "env", Value: "prod" }] }];
    const vpcId = await create("10.1.0.0/16", { TagSpecifications });
    for (const filter of [
      { Name: "tag:env", Values: ["prod"] },
      { Name: "tag-key", Values: ["env"] },
    ]) {
      const { Vpcs } = await ec2.call("DescribeVpcs", { Filters: [filter] });
      expect(Vpcs).toMatchObject([{ VpcId: vpcId, Tags: [{ Key: "env", Value: "prod" }] }]);
    }
    const Filters = [{ Name: "tag:env", Values: ["dev"] }];
    expect((await ec2.call("DescribeVpcs", { Filters })).Vpcs).toEqual([]);
  });

  test.each([
    [{ VpcIds: ["vpc-1"] }, "InvalidVpcID.NotFound", "The vpc ID 'vpc-1' does not exist"],
    [{ VpcIds: ["x"] }, "InvalidVpcID.Malformed", 'Invalid id: "x" (expecting "vpc-...")'],
    [
      { Filters: [{ Name: "colour", Values: ["x"] }] },
      "InvalidParameterValue",
      "The filter 'colour' is invalid",
    ],
    [
      { Filters: [{ Name: "__proto__", Values: ["x"] }] },
      "InvalidParameterValue",
      "The filter '__proto__' is invalid",
    ],
    [
      { Filters: [{ Name: "state" }] },
      "MissingParameter",
      "The request must contain the parameter Filter.1.Value",
    ],
    [
      { Filters: [{ Values: ["x"] }] },
      "MissingParameter",
      "The request must contain the parameter Filter.1.Name",
    ],
    [
      { MaxResults: 1 },
      "InvalidParameterValue",
      "Value ( 1 ) for parameter maxResults is invalid. Expecting a value greater than 5.",
    ],
    [
      { MaxResults: 1001 },
      "InvalidParameterValue",
      "Value ( 1001 ) for parameter maxResults is invalid. Expecting a value less than 1000.",
    ],
    [{ NextToken: "x" }, "InvalidNextToken", "The token 'x' is invalid"],
  ])("refuses %j with %s", async (input, code, message) => {
    expect(await refusal(ec2.call("DescribeVpcs", input))).toEqual([code, message]);
  });

  test("pages through all of them, each once, with tokens of the same query only", async () => {
    for (let index = 1; index <= 11; index += 1) await create(`10.${index}.0.0/16`);
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const answer = await ec2.call("DescribeVpcs", { MaxResults: 5, NextToken });
      seen.push(...answer.Vpcs.map(({ VpcId }: { VpcId: string }) => VpcId));
      ({ NextToken } = answer);
      if (NextToken === undefined) break;
      for (const other of [{ Filters: [{ Name: "state", Values: ["*"] }] }, { region: "x" }]) {
        const { region, ...input } = { region: "us-east-1", ...other };
        const refused = ec2.call("DescribeVpcs", { NextToken, ...input }, { region });
        expect((await refusal(refused))[0]).toBe("InvalidNextToken");
      }
    } while (NextToken !== undefined);
    expect(seen).toHaveLength(12);
    expect(new Set(seen).size).toBe(12);
  });
});

describe("CreateVpc", () => {
  test("makes a VPC with a default security group, in the canonical form of its block", async () => {
    const { Vpc } = await ec2.call("CreateVpc", { CidrBlock: "100.68.0.18/18" });
    expect(Vpc).toMatchObject({
      VpcId: expect.stringMatching(/^vpc-[0-9a-f]{17}$/),
      CidrBlock: "100.68.0.0/18",
      IsDefault: false,
    });
    const Filters = [{ Name: "vpc-id", Values: [Vpc.VpcId] }];
    const { SecurityGroups } = await ec2.call("DescribeSecurityGroups", { Filters });
    expect(SecurityGroups).toMatchObject([{ GroupName: "default" }]);
  });

  test.each([
    [{}, "MissingParameter", "The request must contain the parameter cidrBlock"],
    [
      { CidrBlock: "10.0.0.0" },
      "InvalidParameterValue",
      "Value (10.0.0.0) for parameter cidrBlock is invalid. This is not a valid CIDR block.",
    ],
    [{ CidrBlock: "10.0.0.0/8" }, "InvalidVpc.Range", "The CIDR '10.0.0.0/8' is invalid."],
    [{ CidrBlock: "10.0.0.0/29" }, "InvalidVpc.Range", "The CIDR '10.0.0.0/29' is invalid."],
    [
      { CidrBlock: "10.0.0.0/16", AmazonProvidedIpv6CidrBlock: true },
      "UnsupportedOperation",
      "Longshore does not support the parameter AmazonProvidedIpv6CidrBlock.",
    ],
    [
      { CidrBlock: "10.0.0.0/16", InstanceTenancy: "dedicated" },
      "UnsupportedOperation",
      "Longshore does not support the parameter InstanceTenancy.",
    ],
    [
      { CidrBlock: "10.0.0.0/16", TagSpecifications: [{ ResourceType: "subnet", Tags: [] }] },
      "InvalidParameterValue",
      "'subnet' is not a valid taggable resource type for this operation.",
    ],
    [
      { CidrBlock: "10.0.0.0/16", TagSpecifications: [{ ResourceType: "vpc", Tags: [] }] },
      "InvalidParameterValue",
      "Tag specification must have at least one tag",
    ],
    [
      { CidrBlock: "10.0.0.0/16", TagSpecifications: [{}] },
      "MissingParameter",
      "Tag specification resource type must have a value",
    ],
  ])("refuses %j with %s", async (input, code, message) => {
    expect(await refusal(ec2.call("CreateVpc", input))).toEqual([code, message]);
  });

  test("does nothing when it is a dry run, and says that it could", async () => {
    const refused = ec2.call("CreateVpc", { CidrBlock: "10.0.0.0/16", DryRun: true });
    expect(await refusal(refused)).toEqual([
      "DryRunOperation",
      "Request would have succeeded, but DryRun flag is set.",
    ]);
    expect(await ec2.store.read((view) => [...view.all(vpcs)].length)).toBe(1);
  });
});

describe("DeleteVpc", () => {
  test("deletes a VPC with its default group", async () => {
    const VpcId = await create();
    await ec2.call("DeleteVpc", { VpcId });
    expect((await refusal(ec2.call("DescribeVpcs", { VpcIds: [VpcId] })))[0]).toBe(
      "InvalidVpcID.NotFound",
    );
    const Filters = [{ Name: "vpc-id", Values: [VpcId] }];
    const { SecurityGroups } = await ec2.call("DescribeSecurityGroups", { Filters });
    expect(SecurityGroups).toEqual([]);
  });

  test.each([
    ["a subnet", "CreateSubnet", { CidrBlock: "10.0.0.0/24" }],
    ["a security group", "CreateSecurityGroup", { GroupName: "web", Description: "web" }],
  ])("refuses a VPC that has %s", async (_, operation, input) => {
    const VpcId = await create();
    await ec2.call(operation, { VpcId, ...input });
    expect(await refusal(ec2.call("DeleteVpc", { VpcId }))).toEqual([
      "DependencyViolation",
      `The vpc '${VpcId}' has dependencies and cannot be deleted.`,
    ]);
  });

  test("does not bring a default VPC back that was deleted", async () => {
    for (const { SubnetId } of (await ec2.call("DescribeSubnets")).Subnets) {
      await ec2.call("DeleteSubnet", { SubnetId });
    }
    await ec2.call("DeleteVpc", { VpcId: defaultVpcId });
    expect((await ec2.call("DescribeVpcs")).Vpcs).toEqual([]);
    const group = ec2.call("CreateSecurityGroup", { GroupName: "web", Description: "web" });
    expect(await refusal(group)).toEqual(["VPCIdNotSpecified", "No default VPC for this user"]);
    const { AccountAttributes } = await ec2.call("DescribeAccountAttributes", {
      AttributeNames: ["default-vpc"],
    });
    expect(AccountAttributes).toMatchObject([{ AttributeValues: [{ AttributeValue: "none" }] }]);
  });
});

describe("the attributes of a VPC", () => {
  test("are those of AWS at first, and change one at a time", async () => {
    const VpcId = await create();
    const attribute = (Attribute: string) => ec2.call("DescribeVpcAttribute", { VpcId, Attribute });
    expect(await attribute("enableDnsSupport")).toEqual({
      VpcId,
      EnableDnsSupport: { Value: true },
    });
    expect(await attribute("enableDnsHostnames")).toEqual({
      VpcId,
      EnableDnsHostnames: { Value: false },
    });
    expect(await attribute("enableNetworkAddressUsageMetrics")).toEqual({
      VpcId,
      EnableNetworkAddressUsageMetrics: { Value: false },
    });
    await ec2.call("ModifyVpcAttribute", { VpcId, EnableDnsHostnames: { Value: true } });
    await ec2.call("ModifyVpcAttribute", { VpcId, EnableDnsSupport: { Value: false } });
    expect((await attribute("enableDnsHostnames")).EnableDnsHostnames).toEqual({ Value: true });
    expect((await attribute("enableDnsSupport")).EnableDnsSupport).toEqual({ Value: false });
  });

  test.each([
    ["DescribeVpcAttribute", {}, "MissingParameter"],
    ["DescribeVpcAttribute", { Attribute: "colour" }, "InvalidParameterValue"],
    ["ModifyVpcAttribute", {}, "InvalidParameterCombination"],
    [
      "ModifyVpcAttribute",
      { EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: true } },
      "InvalidParameterCombination",
    ],
    [
      "ModifyVpcAttribute",
      { EnableNetworkAddressUsageMetrics: { Value: true } },
      "UnsupportedOperation",
    ],
  ])("%s refuses %j with %s", async (operation, input, code) => {
    expect((await refusal(ec2.call(operation, { VpcId: defaultVpcId, ...input })))[0]).toBe(code);
  });
});

test("an operation that is not built says so and names itself", async () => {
  expect(await refusal(ec2.call("RunInstances"))).toEqual([
    "NotImplementedException",
    "Longshore does not implement ec2:RunInstances yet. See docs/coverage.md.",
  ]);
  expect((await refusal(ec2.call("constructor")))[0]).toBe("NotImplementedException");
});
