import * as ec2 from "@aws-sdk/client-ec2";
import {
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from "@aws-sdk/client-ecs";
import { beforeEach, describe, expect, test } from "vitest";
import { ec2 as ec2Companion } from "../../src/companions/ec2/companion.ts";
import { advanceAttachments } from "../../src/domain/task/attachment.ts";
import { systemIds } from "../../src/runtime/ids.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { tasks } from "../../src/store/tables.ts";
import type { Store } from "../../src/store/view.ts";
import { aCluster } from "../fixtures/cluster.ts";
import { aContainerInstance } from "../fixtures/container-instance.ts";
import { anEcsApplication } from "../fixtures/ecs-application.ts";
import { inProcessHandler } from "../fixtures/in-process-client.ts";
import { seed } from "../fixtures/seed.ts";
import { aStore } from "../fixtures/store.ts";
import { anApplication, signed } from "../fixtures/wire.ts";

/** The VPC world as the AWS SDK's EC2 client sees it. */

let store: Store;
let client: ec2.EC2Client;
let ecs: ECSClient;

const CONFIGURATION = {
  region: "us-east-1",
  endpoint: "http://127.0.0.1:4566",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  maxAttempts: 1,
};

beforeEach(async () => {
  store = await aStore();
  const requestHandler = inProcessHandler(await anEcsApplication({ store }));
  client = new ec2.EC2Client({ ...CONFIGURATION, requestHandler });
  ecs = new ECSClient({ ...CONFIGURATION, requestHandler });
});

async function defaultSubnets(): Promise<readonly ec2.Subnet[]> {
  const { Subnets = [] } = await client.send(
    new ec2.DescribeSubnetsCommand({ Filters: [{ Name: "default-for-az", Values: ["true"] }] }),
  );
  return Subnets;
}

test("shows the default VPC, its subnets, its group and its zones", async () => {
  const { Vpcs } = await client.send(new ec2.DescribeVpcsCommand({}));
  expect(Vpcs).toMatchObject([{ CidrBlock: "172.31.0.0/16", IsDefault: true, State: "available" }]);
  const subnets = await defaultSubnets();
  expect(subnets).toMatchObject([
    { AvailabilityZone: "us-east-1a", AvailableIpAddressCount: 4091, MapPublicIpOnLaunch: true },
    { AvailabilityZone: "us-east-1b", VpcId: Vpcs?.[0]?.VpcId },
    { AvailabilityZone: "us-east-1c", DefaultForAz: true },
  ]);
  const { SecurityGroups } = await client.send(new ec2.DescribeSecurityGroupsCommand({}));
  expect(SecurityGroups).toMatchObject([
    {
      GroupName: "default",
      IpPermissions: [{ IpProtocol: "-1", UserIdGroupPairs: [{ UserId: "000000000000" }] }],
      IpPermissionsEgress: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    },
  ]);
  const zones = await client.send(new ec2.DescribeAvailabilityZonesCommand({}));
  expect(zones.AvailabilityZones).toHaveLength(3);
  const { Regions } = await client.send(new ec2.DescribeRegionsCommand({}));
  expect(Regions?.map(({ RegionName }) => RegionName)).toContain("us-east-1");
  const { AccountAttributes } = await client.send(
    new ec2.DescribeAccountAttributesCommand({ AttributeNames: ["default-vpc"] }),
  );
  expect(AccountAttributes).toEqual([
    { AttributeName: "default-vpc", AttributeValues: [{ AttributeValue: Vpcs?.[0]?.VpcId }] },
  ]);
});

test("builds a VPC with subnet, groups, rules and tags, and takes it down again", async () => {
  const made = await client.send(
    new ec2.CreateVpcCommand({
      CidrBlock: "10.0.0.0/16",
      TagSpecifications: [{ ResourceType: "vpc", Tags: [{ Key: "Name", Value: "mine" }] }],
    }),
  );
  const VpcId = made.Vpc?.VpcId;
  expect(made.Vpc?.Tags).toEqual([{ Key: "Name", Value: "mine" }]);
  await client.send(
    new ec2.ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }),
  );
  const attribute = await client.send(
    new ec2.DescribeVpcAttributeCommand({ VpcId, Attribute: "enableDnsHostnames" }),
  );
  expect(attribute.EnableDnsHostnames).toEqual({ Value: true });
  const { Subnet } = await client.send(
    new ec2.CreateSubnetCommand({
      VpcId,
      CidrBlock: "10.0.1.0/24",
      AvailabilityZone: "us-east-1b",
    }),
  );
  const SubnetId = Subnet?.SubnetId;
  await client.send(
    new ec2.ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch: { Value: true } }),
  );
  const { GroupId } = await client.send(
    new ec2.CreateSecurityGroupCommand({ VpcId, GroupName: "web", Description: "web servers" }),
  );
  const IpPermissions: ec2.IpPermission[] = [
    { IpProtocol: "tcp", FromPort: 80, ToPort: 81, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
    { IpProtocol: "-1", UserIdGroupPairs: [{ GroupId, Description: "ourselves" }] },
  ];
  const ingress = { GroupId, IpPermissions };
  const added = await client.send(new ec2.AuthorizeSecurityGroupIngressCommand(ingress));
  expect(added).toMatchObject({
    Return: true,
    SecurityGroupRules: [
      { CidrIpv4: "0.0.0.0/0", FromPort: 80, ToPort: 81, IsEgress: false },
      { ReferencedGroupInfo: { GroupId }, Description: "ourselves" },
    ],
  });
  const { SecurityGroupRules } = await client.send(
    new ec2.DescribeSecurityGroupRulesCommand({
      Filters: [{ Name: "group-id", Values: [GroupId ?? ""] }],
    }),
  );
  expect(SecurityGroupRules).toHaveLength(3);
  const egress = { GroupId, IpPermissions: IpPermissions.slice(0, 1) };
  await client.send(new ec2.AuthorizeSecurityGroupEgressCommand(egress));
  await client.send(new ec2.RevokeSecurityGroupEgressCommand(egress));
  await client.send(new ec2.RevokeSecurityGroupIngressCommand(ingress));
  const Resources = [VpcId, SubnetId, GroupId].map(String);
  await client.send(new ec2.CreateTagsCommand({ Resources, Tags: [{ Key: "env", Value: "x" }] }));
  await client.send(new ec2.DeleteTagsCommand({ Resources, Tags: [{ Key: "Name" }] }));
  const { Tags } = await client.send(new ec2.DescribeTagsCommand({}));
  expect(Tags?.map(({ Key, ResourceType }) => [Key, ResourceType])).toEqual([
    ["env", "vpc"],
    ["env", "subnet"],
    ["env", "security-group"],
  ]);
  await client.send(new ec2.DeleteSubnetCommand({ SubnetId }));
  await client.send(new ec2.DeleteSecurityGroupCommand({ GroupId }));
  await client.send(new ec2.DeleteVpcCommand({ VpcId }));
  const { Vpcs } = await client.send(new ec2.DescribeVpcsCommand({}));
  expect(Vpcs).toHaveLength(1);
});

test("leads from a task by its attachment to its interface, and keeps subnet and group while it runs", async () => {
  await seed(store, {
    clusters: [aCluster()],
    containerInstances: [
      aContainerInstance({
        containerInstanceArn: "arn:aws:ecs:us-east-1:000000000000:container-instance/default/f",
        pool: "FARGATE",
      }),
    ],
  });
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: "job",
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      containerDefinitions: [{ name: "job", image: "job" }],
    }),
  );
  const SubnetId = (await defaultSubnets())[1]?.SubnetId ?? "";
  const { GroupId = "" } = await client.send(
    new ec2.CreateSecurityGroupCommand({ GroupName: "web", Description: "web" }),
  );
  const run = await ecs.send(
    new RunTaskCommand({
      taskDefinition: "job",
      launchType: "FARGATE",
      networkConfiguration: {
        awsvpcConfiguration: { subnets: [SubnetId], securityGroups: [GroupId] },
      },
    }),
  );
  expect(run.failures).toEqual([]);
  const taskArn = run.tasks?.[0]?.taskArn ?? "";
  await store.write((tx) => {
    const task = tx.get(tasks, taskArn);
    if (task) tx.put(tasks, { ...task, attachments: advanceAttachments(task, "ATTACHED") });
  });

  const { tasks: described } = await ecs.send(new DescribeTasksCommand({ tasks: [taskArn] }));
  const details = described?.[0]?.attachments?.[0]?.details ?? [];
  const detail = (wanted: string) => details.find(({ name }) => name === wanted)?.value ?? "";
  const { NetworkInterfaces } = await client.send(
    new ec2.DescribeNetworkInterfacesCommand({
      NetworkInterfaceIds: [detail("networkInterfaceId")],
    }),
  );
  expect(NetworkInterfaces).toMatchObject([
    {
      SubnetId,
      PrivateIpAddress: detail("privateIPv4Address"),
      MacAddress: detail("macAddress"),
      AvailabilityZone: "us-east-1b",
      Status: "in-use",
      Groups: [{ GroupId, GroupName: "web" }],
      Description: expect.stringMatching(/^arn:aws:ecs:us-east-1:000000000000:attachment\//),
      Attachment: { Status: "attached", AttachTime: expect.any(Date) },
    },
  ]);

  const inUse = { name: "DependencyViolation" };
  const deleteSubnet = client.send(new ec2.DeleteSubnetCommand({ SubnetId }));
  await expect(deleteSubnet).rejects.toMatchObject(inUse);
  const deleteGroup = client.send(new ec2.DeleteSecurityGroupCommand({ GroupId }));
  await expect(deleteGroup).rejects.toMatchObject(inUse);
});

test("pages as the SDK's paginators want it", async () => {
  for (let index = 0; index < 9; index += 1) {
    const CidrBlock = `10.${index}.0.0/16`;
    await client.send(new ec2.CreateVpcCommand({ CidrBlock }));
  }
  const seen: (string | undefined)[] = [];
  for await (const { Vpcs = [] } of ec2.paginateDescribeVpcs({ client, pageSize: 5 }, {})) {
    seen.push(...Vpcs.map(({ VpcId }) => VpcId));
  }
  expect(new Set(seen).size).toBe(10);
});

describe("refusals", () => {
  test.each<[string, () => Promise<unknown>, number]>([
    [
      "InvalidSubnetID.NotFound",
      () => client.send(new ec2.DescribeSubnetsCommand({ SubnetIds: ["subnet-x"] })),
      400,
    ],
    [
      "DryRunOperation",
      () => client.send(new ec2.CreateVpcCommand({ CidrBlock: "10.0.0.0/16", DryRun: true })),
      412,
    ],
    ["NotImplemented", () => client.send(new ec2.DescribeVolumesCommand({})), 501],
  ])("%s reaches the client as EC2 sends it", async (name, call, httpStatusCode) => {
    await expect(call()).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  test.each([
    ["nobody", "test"],
    ["test", "wrong"],
  ])("AuthFailure, as %s with %s", async (accessKeyId, secretAccessKey) => {
    const application = anApplication([ec2Companion({ store, ids: systemIds(), log: silentLog })], {
      nowMs: () => Date.now(),
    });
    const stranger = new ec2.EC2Client({
      ...CONFIGURATION,
      credentials: { accessKeyId, secretAccessKey },
      requestHandler: inProcessHandler(application),
    });
    await expect(stranger.send(new ec2.DescribeVpcsCommand({}))).rejects.toMatchObject({
      name: "AuthFailure",
      message: "AWS was not able to validate the provided access credentials",
      $metadata: { httpStatusCode: 401 },
    });
  });
});

describe("EC2's envelope", () => {
  const ID = "00000000-0000-4000-8000-000000000001";

  test("has the request id first and nothing around the result", async () => {
    const answer = await ask({ Action: "DescribeTags" });
    expect(answer).toBe(
      `200 <DescribeTagsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>${ID}</requestId><tagSet/></DescribeTagsResponse>`,
    );
  });

  test.each([
    [
      { Action: "GetRich" },
      400,
      "InvalidAction",
      "The action GetRich is not valid for this web service.",
    ],
    [
      { Action: "DescribeVpcs", MaxResults: "many" },
      400,
      "InvalidParameterValue",
      "STRING_VALUE cannot be converted to Integer",
    ],
  ])("says of %j what is wrong", async (form, status, code, message) => {
    expect(await ask(form)).toBe(
      `${status} <Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>${ID}</RequestID></Response>`,
    );
  });

  test("says that a request has expired", async () => {
    expect(await ask({ Action: "DescribeVpcs" }, 0)).toMatch(
      /^400 .*<Code>RequestExpired<\/Code><Message>Signature expired: /,
    );
  });
});

/** A signed request with these parameters; gives status and body. */
async function ask(form: Readonly<Record<string, string>>, nowMs?: number): Promise<string> {
  const application = anApplication([ec2Companion({ store, ids: systemIds(), log: silentLog })]);
  const { status, body } = await application(
    signed({
      service: "ec2",
      headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
      body: new URLSearchParams({ Version: "2016-11-15", ...form }).toString(),
      ...(nowMs !== undefined && { nowMs }),
    }),
  );
  return `${status} ${Buffer.from(body).toString()}`;
}
