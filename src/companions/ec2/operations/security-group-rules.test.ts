import { beforeEach, describe, expect, test } from "vitest";
import type { DirectEc2 } from "../../../../test/fixtures/ec2.ts";
import { refusal } from "../../../../test/fixtures/refusal.ts";
import {
  aGroupInVpc,
  ALL_OUT,
  type GroupInVpc,
  HTTP,
} from "../../../../test/fixtures/security-group.ts";

let ec2: DirectEc2;
let GroupId: string;
let create: GroupInVpc["create"];
let describeGroup: GroupInVpc["describeGroup"];
let ingress: GroupInVpc["ingress"];

beforeEach(async () => {
  ({ ec2, GroupId, create, describeGroup, ingress } = await aGroupInVpc());
});

describe("AuthorizeSecurityGroupIngress and …Egress", () => {
  test("make a rule for each peer and show them together again", async () => {
    const answer = await ingress(
      {
        ...HTTP,
        IpRanges: [{ CidrIp: "10.1.2.3/8", Description: "office" }],
        Ipv6Ranges: [{ CidrIpv6: "2001:DB8::1/32" }],
        UserIdGroupPairs: [{ GroupId }],
      },
      { IpProtocol: "17", FromPort: 53, ToPort: 53, IpRanges: [{ CidrIp: "10.0.0.0/8" }] },
    );
    expect(answer.Return).toBe(true);
    const rule = { GroupId, GroupOwnerId: "000000000000", IsEgress: false, Tags: [] };
    const http = { ...rule, IpProtocol: "tcp", FromPort: 80, ToPort: 80 };
    expect(answer.SecurityGroupRules).toMatchObject([
      { ...http, CidrIpv4: "10.0.0.0/8", Description: "office" },
      { ...http, CidrIpv6: "2001:db8::/32" },
      { ...http, ReferencedGroupInfo: { GroupId, UserId: "000000000000" } },
      { ...rule, IpProtocol: "udp", FromPort: 53, ToPort: 53, CidrIpv4: "10.0.0.0/8" },
    ]);
    expect((await describeGroup()).IpPermissions).toEqual([
      {
        IpProtocol: "tcp",
        FromPort: 80,
        ToPort: 80,
        IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "office" }],
        Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32" }],
        UserIdGroupPairs: [{ GroupId, UserId: "000000000000" }],
        PrefixListIds: [],
      },
      {
        IpProtocol: "udp",
        FromPort: 53,
        ToPort: 53,
        IpRanges: [{ CidrIp: "10.0.0.0/8" }],
        Ipv6Ranges: [],
        UserIdGroupPairs: [],
        PrefixListIds: [],
      },
    ]);
  });

  test("keep what goes out apart from what comes in", async () => {
    const input = { GroupId, IpPermissions: [HTTP] };
    await ec2.call("AuthorizeSecurityGroupEgress", input);
    const group = await describeGroup();
    expect(group.IpPermissions).toEqual([]);
    expect(group.IpPermissionsEgress).toMatchObject([{ IpProtocol: "-1" }, HTTP]);
  });

  test("take a single rule in parameters of its own, and groups by name", async () => {
    const flat = { IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIp: "192.0.2.7/32" };
    await ec2.call("AuthorizeSecurityGroupIngress", { GroupId, ...flat });
    const other = await create("lb", { VpcId: undefined });
    const named = { GroupName: "lb", SourceSecurityGroupName: "default" };
    await ec2.call("AuthorizeSecurityGroupIngress", named);
    expect((await describeGroup()).IpPermissions).toMatchObject([
      { FromPort: 22, IpRanges: [{ CidrIp: "192.0.2.7/32" }] },
    ]);
    expect((await describeGroup(other)).IpPermissions).toMatchObject([
      { IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: expect.stringMatching(/^sg-/) }] },
    ]);
  });

  test.each([
    [{ IpProtocol: "icmp" }, { FromPort: -1, ToPort: -1 }],
    [
      { IpProtocol: "1", FromPort: 8, ToPort: 0 },
      { IpProtocol: "icmp", FromPort: 8, ToPort: 0 },
    ],
    [
      { IpProtocol: "58", FromPort: 128 },
      { IpProtocol: "icmpv6", FromPort: 128, ToPort: -1 },
    ],
    [
      { IpProtocol: "tcp", FromPort: -1, ToPort: -1 },
      { FromPort: 0, ToPort: 65_535 },
    ],
    [{ IpProtocol: "TCP", FromPort: 0, ToPort: 65_535 }, { IpProtocol: "tcp" }],
    [
      { IpProtocol: "050", FromPort: 1, ToPort: 2 },
      { IpProtocol: "50", FromPort: -1 },
    ],
    [
      { IpProtocol: "-1", FromPort: 1, ToPort: 2 },
      { IpProtocol: "-1", FromPort: -1, ToPort: -1 },
    ],
  ])("read %j as %j", async (permission, rule) => {
    const { SecurityGroupRules } = await ingress({
      ...HTTP,
      FromPort: undefined,
      ToPort: undefined,
      ...permission,
    });
    expect(SecurityGroupRules).toMatchObject([rule]);
  });

  test.each<[object, string, string]>([
    [
      { IpProtocol: "esp" },
      "InvalidParameterValue",
      "Invalid value 'esp' for IP protocol. Unknown protocol.",
    ],
    [
      { IpProtocol: "256" },
      "InvalidParameterValue",
      "Invalid value '256' for IP protocol. Unknown protocol.",
    ],
    [
      { ToPort: undefined },
      "InvalidParameterValue",
      "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
    ],
    [{ FromPort: 80, ToPort: 22 }, "InvalidParameterValue", "Invalid TCP/UDP port range (80:22)"],
    [{ FromPort: -1 }, "InvalidParameterValue", "TCP/UDP (from) port (-1) out of range"],
    [{ ToPort: 65_536 }, "InvalidParameterValue", "TCP/UDP (to) port (65536) out of range"],
    [
      { IpProtocol: "icmp", ToPort: 65_535 },
      "InvalidParameterValue",
      "ICMP code (65535) out of range",
    ],
    [
      { IpRanges: [{ CidrIp: "10.0.0.0/33" }] },
      "InvalidParameterValue",
      "CIDR block 10.0.0.0/33 is malformed",
    ],
    [
      { Ipv6Ranges: [{ CidrIpv6: "10.0.0.0/8" }] },
      "InvalidParameterValue",
      "CIDR block 10.0.0.0/8 is malformed",
    ],
    [
      { IpRanges: [] },
      "InvalidParameterValue",
      "Each permission must name an IP range, a prefix list or a security group.",
    ],
    [
      { IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "x".repeat(256) }] },
      "InvalidParameterValue",
      "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
    ],
    [
      { PrefixListIds: [{ PrefixListId: "pl-1" }] },
      "InvalidPrefixListID.NotFound",
      "The prefix list ID 'pl-1' does not exist",
    ],
    [
      { UserIdGroupPairs: [{ GroupId: "sg-x" }] },
      "InvalidGroup.NotFound",
      "The security group 'sg-x' does not exist",
    ],
    [
      { UserIdGroupPairs: [{ GroupId: "sg-y", UserId: "111111111111" }] },
      "InvalidGroup.NotFound",
      "The security group 'sg-y' does not exist",
    ],
    [
      { IpProtocol: undefined },
      "MissingParameter",
      "The request must contain the parameter IpPermissions.IpProtocol",
    ],
  ])("refuse %j with %s", async (permission, code, message) => {
    expect(await refusal(ingress({ ...HTTP, ...permission }))).toEqual([code, message]);
  });

  test("refuse a request without permissions", async () => {
    expect(await refusal(ingress())).toEqual([
      "MissingParameter",
      "The request must contain the parameter ipPermissions",
    ]);
  });

  test("refuse a group of another VPC", async () => {
    const other = await create("far", { VpcId: undefined });
    const refused = ingress({ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: other }] });
    expect(await refusal(refused)).toEqual([
      "InvalidGroup.NotFound",
      "You have specified two resources that belong to different networks.",
    ]);
  });

  test.each([
    [HTTP, "peer: 0.0.0.0/0, TCP, from port: 80, to port: 80, ALLOW"],
    [{ ...HTTP, IpProtocol: "-1" }, "peer: 0.0.0.0/0, ALL, ALLOW"],
    [
      { ...HTTP, IpProtocol: "icmp", FromPort: 8, ToPort: 0 },
      "peer: 0.0.0.0/0, ICMP, type: 8, code: 0, ALLOW",
    ],
  ])("refuse %j when it is there, and add nothing of the request", async (permission, words) => {
    await ingress(permission);
    const before = await describeGroup();
    const more = { ...HTTP, IpRanges: [{ CidrIp: "10.0.0.0/8" }] };
    expect(await refusal(ingress(more, permission))).toEqual([
      "InvalidPermission.Duplicate",
      `the specified rule "${words}" already exists`,
    ]);
    expect(await describeGroup()).toEqual(before);
  });

  test("refuse a permission that is in the request twice", async () => {
    expect(await refusal(ingress(HTTP, HTTP))).toEqual([
      "InvalidParameterValue",
      "The same permission must not appear multiple times",
    ]);
  });
});

describe("RevokeSecurityGroupIngress and …Egress", () => {
  test("take out a rule by what it lets through, whatever its description", async () => {
    await ingress({ ...HTTP, IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "office" }] }, HTTP);
    const answer = await ec2.call("RevokeSecurityGroupIngress", {
      GroupId,
      IpPermissions: [{ ...HTTP, IpRanges: [{ CidrIp: "10.9.9.9/8" }] }],
    });
    expect(answer).toMatchObject({
      Return: true,
      UnknownIpPermissions: [],
      RevokedSecurityGroupRules: [{ GroupId, CidrIpv4: "10.0.0.0/8", Description: "office" }],
    });
    expect((await describeGroup()).IpPermissions).toMatchObject([HTTP]);
  });

  test("take out rules by their ids, of their own direction only", async () => {
    const { SecurityGroupRules } = await ingress({ ...HTTP, UserIdGroupPairs: [{ GroupId }] });
    const SecurityGroupRuleIds = SecurityGroupRules.map(
      (rule: { SecurityGroupRuleId: string }) => rule.SecurityGroupRuleId,
    );
    const input = { GroupId, SecurityGroupRuleIds };
    expect(await refusal(ec2.call("RevokeSecurityGroupEgress", input))).toEqual([
      "InvalidSecurityGroupRuleId.NotFound",
      `The security group rule ID '${SecurityGroupRuleIds[0]}' does not exist`,
    ]);
    await ec2.call("RevokeSecurityGroupIngress", input);
    expect((await describeGroup()).IpPermissions).toEqual([]);
  });

  test("shut everything that goes out", async () => {
    await ec2.call("RevokeSecurityGroupEgress", { GroupId, IpPermissions: [ALL_OUT] });
    expect((await describeGroup()).IpPermissionsEgress).toEqual([]);
  });

  test("refuse a rule that is not there, and take out none", async () => {
    await ingress(HTTP);
    const unknown = { ...HTTP, FromPort: 81, ToPort: 81 };
    const input = { GroupId, IpPermissions: [HTTP, unknown] };
    expect(await refusal(ec2.call("RevokeSecurityGroupIngress", input))).toEqual([
      "InvalidPermission.NotFound",
      "The specified rule does not exist in this security group.",
    ]);
    expect((await describeGroup()).IpPermissions).toMatchObject([HTTP]);
  });

  test("tell of a rule that is not there in a default VPC, and take out the others", async () => {
    const id = await create("db", { VpcId: undefined });
    const input = { GroupId: id, IpPermissions: [HTTP] };
    await ec2.call("AuthorizeSecurityGroupIngress", input);
    const unknown = { ...HTTP, FromPort: 81, ToPort: 81 };
    const answer = await ec2.call("RevokeSecurityGroupIngress", {
      GroupId: id,
      IpPermissions: [HTTP, unknown],
    });
    expect(answer.UnknownIpPermissions).toMatchObject([unknown]);
    expect(answer.RevokedSecurityGroupRules).toHaveLength(1);
    expect((await describeGroup(id)).IpPermissions).toEqual([]);
  });
});

describe("DescribeSecurityGroupRules", () => {
  test("shows each rule by itself, with -1 for any port, and finds it by id", async () => {
    const Filters = [{ Name: "group-id", Values: [GroupId] }];
    const { SecurityGroupRules } = await ec2.call("DescribeSecurityGroupRules", { Filters });
    const [rule] = SecurityGroupRules;
    expect(SecurityGroupRules).toEqual([
      {
        SecurityGroupRuleId: expect.stringMatching(/^sgr-[0-9a-f]{17}$/),
        SecurityGroupRuleArn: `arn:aws:ec2:us-east-1:000000000000:security-group-rule/${rule.SecurityGroupRuleId}`,
        GroupId,
        GroupOwnerId: "000000000000",
        IsEgress: true,
        IpProtocol: "-1",
        FromPort: -1,
        ToPort: -1,
        CidrIpv4: "0.0.0.0/0",
        Tags: [],
      },
    ]);
    for (const input of [
      { SecurityGroupRuleIds: [rule.SecurityGroupRuleId] },
      { Filters: [{ Name: "security-group-rule-id", Values: [rule.SecurityGroupRuleId] }] },
    ]) {
      const found = await ec2.call("DescribeSecurityGroupRules", input);
      expect(found.SecurityGroupRules).toEqual([rule]);
    }
  });

  test("refuses an id that is none", async () => {
    const refused = ec2.call("DescribeSecurityGroupRules", { SecurityGroupRuleIds: ["sgr-x"] });
    expect(await refusal(refused)).toEqual([
      "InvalidSecurityGroupRuleId.NotFound",
      "The security group rule ID 'sgr-x' does not exist",
    ]);
  });
});
