import { beforeEach, describe, expect, test } from "vitest";
import { aDirectEc2, type DirectEc2 } from "../../../../test/fixtures/ec2.ts";
import { aNetworkInterface, aSubnet, seedNetwork } from "../../../../test/fixtures/network.ts";
import { aSecurityGroup } from "../../../../test/fixtures/network.ts";
import { refusal } from "../../../../test/fixtures/refusal.ts";
import { allEgress } from "../../../domain/network/security-group.ts";
import { networkInterfaces } from "../../../store/tables.ts";

let ec2: DirectEc2;

const RESOURCES = {
  "vpc-1": "vpc",
  "subnet-1": "subnet",
  "sg-1": "security-group",
  "sgr-1": "security-group-rule",
  "eni-1": "network-interface",
};
const ALL = Object.keys(RESOURCES);

beforeEach(async () => {
  ec2 = await aDirectEc2();
  await seedNetwork(ec2.store, {
    subnets: [aSubnet()],
    securityGroups: [aSecurityGroup({ rules: [allEgress("sgr-0"), allEgress("sgr-1")] })],
  });
  await ec2.store.write((tx) => tx.put(networkInterfaces, aNetworkInterface()));
});

async function tagsOf(id: string): Promise<Readonly<Record<string, string>>> {
  const Filters = [{ Name: "resource-id", Values: [id] }];
  const { Tags } = await ec2.call("DescribeTags", { Filters });
  return Object.fromEntries(
    Tags.map(({ Key, Value }: { Key: string; Value: string }) => [Key, Value]),
  );
}

describe("CreateTags", () => {
  test("tags resources of every kind, and DescribeTags shows them", async () => {
    await ec2.call("CreateTags", { Resources: ALL, Tags: [{ Key: "env", Value: "prod" }] });
    expect(await ec2.call("DescribeTags")).toEqual({
      Tags: Object.entries(RESOURCES).map(([ResourceId, ResourceType]) => ({
        Key: "env",
        Value: "prod",
        ResourceId,
        ResourceType,
      })),
    });
  });

  test("replaces the value of a key that is there, and takes an absent value for an empty one", async () => {
    const Resources = ["vpc-1"];
    await ec2.call("CreateTags", { Resources, Tags: [{ Key: "a", Value: "1" }, { Key: "b" }] });
    await ec2.call("CreateTags", { Resources, Tags: [{ Key: "a", Value: "2" }] });
    expect(await tagsOf("vpc-1")).toEqual({ a: "2", b: "" });
  });

  test("tags none of the resources when one is not there", async () => {
    const input = { Resources: ["vpc-1", "subnet-x"], Tags: [{ Key: "a", Value: "1" }] };
    expect((await refusal(ec2.call("CreateTags", input)))[0]).toBe("InvalidSubnetID.NotFound");
    expect(await tagsOf("vpc-1")).toEqual({});
  });

  const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
  test.each<[object, string, string]>([
    [{ Resources: [] }, "MissingParameter", "The request must contain the parameter resourceIdSet"],
    [{ Tags: [] }, "MissingParameter", "The request must contain the parameter tagSet"],
    [{ Resources: ["x"] }, "InvalidID", "The ID 'x' is not valid"],
    [{ Resources: ["vpc-x"] }, "InvalidVpcID.NotFound", "The vpc ID 'vpc-x' does not exist"],
    [{ Resources: ["sg-x"] }, "InvalidGroup.NotFound", "The security group 'sg-x' does not exist"],
    [
      { Resources: ["sgr-x"] },
      "InvalidSecurityGroupRuleId.NotFound",
      "The security group rule ID 'sgr-x' does not exist",
    ],
    [
      { Resources: ["eni-x"] },
      "InvalidNetworkInterfaceID.NotFound",
      "The networkInterface ID 'eni-x' does not exist",
    ],
    [{ Tags: [{ Value: "x" }] }, "InvalidParameterValue", "Tag keys must not be empty."],
    [
      { Tags: [{ Key: "aws:x" }] },
      "InvalidParameterValue",
      "Tag keys starting with 'aws:' are reserved for internal use",
    ],
    [
      { Tags: [{ Key: "k".repeat(129) }] },
      "InvalidParameterValue",
      "Tag key exceeds the maximum length of 128 characters",
    ],
    [
      { Tags: [{ Key: "k", Value: "v".repeat(257) }] },
      "InvalidParameterValue",
      "Tag value exceeds the maximum length of 256 characters",
    ],
    [{ Tags: many }, "TagLimitExceeded", "The maximum number of tags per resource is 50."],
  ])("refuses %j with %s", async (input, code, message) => {
    const given = { Resources: ["vpc-1"], Tags: [{ Key: "a", Value: "1" }], ...input };
    expect(await refusal(ec2.call("CreateTags", given))).toEqual([code, message]);
  });
});

describe("DeleteTags", () => {
  beforeEach(async () => {
    const Tags = ["a", "b", "c"].map((Key) => ({ Key, Value: Key.toUpperCase() }));
    await ec2.call("CreateTags", { Resources: ALL, Tags });
  });

  test.each([
    [[{ Key: "a" }, { Key: "b", Value: "B" }, { Key: "c", Value: "other" }], { c: "C" }],
    [[{ Key: "a", Value: "" }], { a: "A", b: "B", c: "C" }],
    [[], {}],
    [undefined, {}],
  ])("of %j leaves %j", async (Tags, left) => {
    await ec2.call("DeleteTags", { Resources: ALL, Tags });
    for (const id of ALL) expect(await tagsOf(id)).toEqual(left);
  });

  test("refuses a request without resources", async () => {
    expect(await refusal(ec2.call("DeleteTags", {}))).toEqual([
      "MissingParameter",
      "The request must contain the parameter resourceIdSet",
    ]);
  });
});

describe("DescribeTags", () => {
  test.each([
    ["key", "a"],
    ["value", "A"],
    ["resource-id", "subnet-1"],
    ["resource-type", "subnet"],
    ["tag:a", "A"],
    ["tag-key", "a"],
  ])("filters by %s", async (Name, value) => {
    await ec2.call("CreateTags", { Resources: ["subnet-1"], Tags: [{ Key: "a", Value: "A" }] });
    const found = async (Values: readonly string[]) =>
      (await ec2.call("DescribeTags", { Filters: [{ Name, Values }] })).Tags;
    expect(await found([value])).toHaveLength(1);
    expect(await found(["other"])).toEqual([]);
  });

  test("pages through the tags of one resource too", async () => {
    const Tags = Array.from({ length: 8 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
    await ec2.call("CreateTags", { Resources: ["vpc-1"], Tags });
    const first = await ec2.call("DescribeTags", { MaxResults: 5 });
    const second = await ec2.call("DescribeTags", { MaxResults: 5, NextToken: first.NextToken });
    expect([first.Tags.length, second.Tags.length, second.NextToken]).toEqual([5, 3, undefined]);
  });
});
