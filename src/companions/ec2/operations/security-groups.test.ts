import { beforeEach, describe, expect, test } from "vitest";
import type { DirectEc2 } from "../../../../test/fixtures/ec2.ts";
import { aNetworkInterface } from "../../../../test/fixtures/network.ts";
import { refusal } from "../../../../test/fixtures/refusal.ts";
import {
  aGroupInVpc,
  ALL_OUT,
  type GroupInVpc,
  HTTP,
} from "../../../../test/fixtures/security-group.ts";
import { networkInterfaces } from "../../../store/tables.ts";

let ec2: DirectEc2;
let defaultVpcId: string;
let VpcId: string;
let GroupId: string;
let create: GroupInVpc["create"];
let describeGroup: GroupInVpc["describeGroup"];
let ingress: GroupInVpc["ingress"];

beforeEach(async () => {
  ({ ec2, defaultVpcId, VpcId, GroupId, create, describeGroup, ingress } = await aGroupInVpc());
});

describe("CreateSecurityGroup", () => {
  test("makes a group that lets nothing in and everything out", async () => {
    expect(await describeGroup()).toEqual({
      GroupId: expect.stringMatching(/^sg-[0-9a-f]{17}$/),
      SecurityGroupArn: `arn:aws:ec2:us-east-1:000000000000:security-group/${GroupId}`,
      GroupName: "web",
      Description: "for tests",
      OwnerId: "000000000000",
      VpcId,
      IpPermissions: [],
      IpPermissionsEgress: [ALL_OUT],
      Tags: [],
    });
  });

  test("takes the default VPC when none is named, in which the name may be used again", async () => {
    expect((await describeGroup(await create("web", { VpcId: undefined }))).VpcId).toBe(
      defaultVpcId,
    );
  });

  test.each([
    [
      { GroupName: undefined },
      "MissingParameter",
      "The request must contain the parameter GroupName",
    ],
    [
      { Description: undefined },
      "MissingParameter",
      "The request must contain the parameter GroupDescription",
    ],
    [
      { GroupName: "default" },
      "InvalidParameterValue",
      "Cannot use reserved security group name: default",
    ],
    [
      { GroupName: "sg-web" },
      "InvalidParameterValue",
      "invalid value for parameter groupName: must not begin with sg-",
    ],
    [
      { GroupName: "wéb" },
      "InvalidParameterValue",
      "Invalid security group name. Valid names are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
    ],
    [
      { Description: "x".repeat(256) },
      "InvalidParameterValue",
      "Invalid security group description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
    ],
    [{ VpcId: "vpc-x" }, "InvalidVpcID.NotFound", "The vpc ID 'vpc-x' does not exist"],
  ])("refuses %j with %s", async (input, code, message) => {
    const given = { GroupName: "other", Description: "x", VpcId, ...input };
    expect(await refusal(ec2.call("CreateSecurityGroup", given))).toEqual([code, message]);
  });

  test("refuses a name that its VPC has already", async () => {
    expect(await refusal(create("web"))).toEqual([
      "InvalidGroup.Duplicate",
      `The security group 'web' already exists for VPC '${VpcId}'`,
    ]);
  });
});

describe("DeleteSecurityGroup", () => {
  test("deletes a group by id, and one of the default VPC by name", async () => {
    expect(await ec2.call("DeleteSecurityGroup", { GroupId })).toEqual({ Return: true, GroupId });
    const other = await create("db", { VpcId: undefined });
    await ec2.call("DeleteSecurityGroup", { GroupName: "db" });
    for (const id of [GroupId, other]) {
      expect(await refusal(describeGroup(id))).toEqual([
        "InvalidGroup.NotFound",
        `The security group '${id}' does not exist`,
      ]);
    }
  });

  test("refuses while an interface is in it", async () => {
    await ec2.store.write((tx) =>
      tx.put(networkInterfaces, aNetworkInterface({ securityGroupIds: ["sg-1", GroupId] })),
    );
    expect(await refusal(ec2.call("DeleteSecurityGroup", { GroupId }))).toEqual([
      "DependencyViolation",
      `resource ${GroupId} has a dependent object`,
    ]);
  });

  test("refuses while a rule of another group names it, not one of its own", async () => {
    await ingress({ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId }] });
    const other = await create("db");
    await ec2.call("AuthorizeSecurityGroupIngress", {
      GroupId: other,
      IpPermissions: [{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId }] }],
    });
    const attempt = () => ec2.call("DeleteSecurityGroup", { GroupId });
    expect((await refusal(attempt()))[0]).toBe("DependencyViolation");
    await ec2.call("DeleteSecurityGroup", { GroupId: other });
    await attempt();
  });

  test("refuses the default group", async () => {
    const Filters = [{ Name: "group-name", Values: ["default"] }];
    const [group] = (await ec2.call("DescribeSecurityGroups", { Filters })).SecurityGroups;
    expect(await refusal(ec2.call("DeleteSecurityGroup", { GroupId: group.GroupId }))).toEqual([
      "CannotDelete",
      `the specified group: "${group.GroupId}" name: "default" cannot be deleted by a user`,
    ]);
  });

  test.each([
    [{}, "MissingParameter", "The request must contain the parameter groupName or groupId"],
    [{ GroupId: "x" }, "InvalidGroupId.Malformed", 'Invalid id: "x" (expecting "sg-...")'],
    [{ GroupId: "sg-x" }, "InvalidGroup.NotFound", "The security group 'sg-x' does not exist"],
  ])("refuses %j with %s", async (input, code, message) => {
    expect(await refusal(ec2.call("DeleteSecurityGroup", input))).toEqual([code, message]);
  });

  test("says in which VPC it looked for a name", async () => {
    expect(await refusal(ec2.call("DeleteSecurityGroup", { GroupName: "web" }))).toEqual([
      "InvalidGroup.NotFound",
      `The security group 'web' does not exist in default VPC '${defaultVpcId}'`,
    ]);
  });
});

describe("DescribeSecurityGroups", () => {
  beforeEach(async () => {
    await ingress(
      { ...HTTP, Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32" }] },
      { IpProtocol: "-1", UserIdGroupPairs: [{ GroupId }] },
    );
    await ec2.call("CreateTags", { Resources: [GroupId], Tags: [{ Key: "env", Value: "x" }] });
  });

  test.each([
    ["description", "for *"],
    ["group-id", "sg-*"],
    ["group-name", "web"],
    ["owner-id", "000000000000"],
    ["vpc-id", "vpc-*"],
    ["ip-permission.cidr", "0.0.0.0/0"],
    ["ip-permission.from-port", "80"],
    ["ip-permission.to-port", "80"],
    ["ip-permission.protocol", "tcp"],
    ["ip-permission.ipv6-cidr", "2001:*"],
    ["ip-permission.group-id", "sg-*"],
    ["ip-permission.group-name", "web"],
    ["ip-permission.user-id", "000000000000"],
    ["egress.ip-permission.cidr", "0.0.0.0/0"],
    ["egress.ip-permission.protocol", "-1"],
    ["tag:env", "x"],
    ["tag-key", "env"],
  ])("filters by %s", async (Name, value) => {
    const found = async (Values: readonly string[]) =>
      (
        await ec2.call("DescribeSecurityGroups", { Filters: [{ Name, Values }] })
      ).SecurityGroups.map((each: { GroupId: string }) => each.GroupId);
    expect(await found([value])).toContain(GroupId);
    expect(await found(["other"])).toEqual([]);
  });

  test("finds groups of the default VPC by name, and each once", async () => {
    const id = await create("db", { VpcId: undefined });
    const input = { GroupNames: ["db"], GroupIds: [id] };
    const { SecurityGroups } = await ec2.call("DescribeSecurityGroups", input);
    expect(SecurityGroups).toMatchObject([{ GroupId: id }]);
  });
});
