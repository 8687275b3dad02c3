import { beforeEach, describe, expect, test } from "vitest";
import { aDirectEc2, type DirectEc2 } from "../../../../test/fixtures/ec2.ts";
import { refusal } from "../../../../test/fixtures/refusal.ts";

let ec2: DirectEc2;

beforeEach(async () => {
  ec2 = await aDirectEc2();
});

describe("DescribeAvailabilityZones", () => {
  test("shows the three zones of the region it is asked in", async () => {
    const answer = await ec2.call("DescribeAvailabilityZones", {}, { region: "eu-west-1" });
    expect(answer.AvailabilityZones).toHaveLength(3);
    expect(answer.AvailabilityZones[1]).toEqual({
      ZoneName: "eu-west-1b",
      ZoneId: "euw1-az2",
      State: "available",
      OptInStatus: "opt-in-not-required",
      RegionName: "eu-west-1",
      GroupName: "eu-west-1-zg-1",
      NetworkBorderGroup: "eu-west-1",
      ZoneType: "availability-zone",
      Messages: [],
    });
  });

  test.each([
    [{ ZoneNames: ["us-east-1b"] }],
    [{ ZoneIds: ["use1-az2"] }],
    [{ Filters: [{ Name: "zone-name", Values: ["*b"] }] }],
    [{ Filters: [{ Name: "zone-id", Values: ["use1-az2"] }] }],
  ])("finds one by %j", async (input) => {
    const { AvailabilityZones } = await ec2.call("DescribeAvailabilityZones", input);
    expect(AvailabilityZones).toMatchObject([{ ZoneName: "us-east-1b" }]);
  });

  test.each(["group-name", "opt-in-status", "region-name", "state", "zone-type"])(
    "filters by %s",
    async (Name) => {
      const found = async (Values: readonly string[]) =>
        (await ec2.call("DescribeAvailabilityZones", { Filters: [{ Name, Values }] }))
          .AvailabilityZones;
      expect(await found(["*"])).toHaveLength(3);
      expect(await found(["other"])).toEqual([]);
    },
  );

  test.each([{ ZoneNames: ["us-east-1z"] }, { ZoneIds: ["us-east-1z"] }])(
    "refuses %j",
    async (input) => {
      expect(await refusal(ec2.call("DescribeAvailabilityZones", input))).toEqual([
        "InvalidParameterValue",
        "Invalid availability zone: [us-east-1z]",
      ]);
    },
  );
});

describe("DescribeRegions", () => {
  test("shows the regions that AWS enables by itself, and the one it is asked in", async () => {
    const { Regions } = await ec2.call("DescribeRegions", {}, { region: "local-1" });
    expect(Regions).toHaveLength(18);
    expect(Regions).toContainEqual({
      RegionName: "local-1",
      Endpoint: "ec2.local-1.amazonaws.com",
      OptInStatus: "opt-in-not-required",
    });
  });

  test.each([
    [{ RegionNames: ["us-east-1"] }],
    [{ Filters: [{ Name: "region-name", Values: ["us-east-1"] }] }],
    [{ Filters: [{ Name: "endpoint", Values: ["*us-east-1.*"] }] }],
  ])("finds one by %j", async (input) => {
    const { Regions } = await ec2.call("DescribeRegions", input);
    expect(Regions).toMatchObject([{ RegionName: "us-east-1" }]);
  });

  test("shows those to opt into when all are asked for, and the one that is in use without", async () => {
    const status = async (input: object, region: string) =>
      (await ec2.call("DescribeRegions", input, { region })).Regions.filter(
        ({ RegionName }: { RegionName: string }) => RegionName === "eu-south-1",
      ).map(({ OptInStatus }: { OptInStatus: string }) => OptInStatus);
    expect(await status({}, "us-east-1")).toEqual([]);
    expect(await status({ AllRegions: true }, "us-east-1")).toEqual(["not-opted-in"]);
    expect(await status({}, "eu-south-1")).toEqual(["opted-in"]);
  });

  test("refuses a region there is not", async () => {
    expect(await refusal(ec2.call("DescribeRegions", { RegionNames: ["nowhere"] }))).toEqual([
      "InvalidParameterValue",
      "Invalid region names: [nowhere]",
    ]);
  });
});

describe("DescribeAccountAttributes", () => {
  test("names the default VPC among AWS's values for a new account", async () => {
    const { Vpcs } = await ec2.call("DescribeVpcs");
    const { AccountAttributes } = await ec2.call("DescribeAccountAttributes");
    const values = AccountAttributes.map(
      (each: { AttributeName: string; AttributeValues: { AttributeValue: string }[] }) => [
        each.AttributeName,
        each.AttributeValues[0]?.AttributeValue,
      ],
    );
    expect(Object.fromEntries(values)).toEqual({
      "supported-platforms": "VPC",
      "default-vpc": Vpcs[0].VpcId,
      "max-instances": "20",
      "vpc-max-security-groups-per-interface": "5",
      "max-elastic-ips": "5",
      "vpc-max-elastic-ips": "5",
    });
  });

  test("refuses an attribute there is not", async () => {
    const refused = ec2.call("DescribeAccountAttributes", { AttributeNames: ["colour"] });
    expect(await refusal(refused)).toEqual([
      "InvalidParameterValue",
      "Value (colour) for parameter attributeName is invalid. Unknown attribute.",
    ]);
  });
});
