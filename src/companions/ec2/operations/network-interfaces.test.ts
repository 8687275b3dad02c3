import { beforeEach, describe, expect, test } from "vitest";
import { aDirectEc2, type DirectEc2 } from "../../../../test/fixtures/ec2.ts";
import {
  aNetworkInterface,
  aSecurityGroup,
  seedNetwork,
} from "../../../../test/fixtures/network.ts";
import { refusal } from "../../../../test/fixtures/refusal.ts";
import { aTask } from "../../../../test/fixtures/task.ts";
import type { NetworkInterfaceRecord } from "../../../domain/network/network-interface.ts";
import { networkInterfaces, tasks } from "../../../store/tables.ts";

let ec2: DirectEc2;

beforeEach(async () => {
  ec2 = await aDirectEc2();
  await seedNetwork(ec2.store, { securityGroups: [aSecurityGroup({ groupName: "web" })] });
  await put("ATTACHED");
});

/** The interface of a task whose attachment is in that state. */
function put(status: string, given: Partial<NetworkInterfaceRecord> = {}): Promise<void> {
  return ec2.store.write((tx) => {
    tx.put(networkInterfaces, aNetworkInterface({ createdAtMs: 5000, ...given }));
    const attachment = { id: "a1", type: "ElasticNetworkInterface" as const, status, details: [] };
    tx.put(tasks, aTask({ attachments: [attachment] }));
  });
}

describe("DescribeNetworkInterfaces", () => {
  test("shows the interface of a task as EC2 does", async () => {
    expect(await ec2.call("DescribeNetworkInterfaces")).toEqual({
      NetworkInterfaces: [
        {
          NetworkInterfaceId: "eni-1",
          OwnerId: "000000000000",
          VpcId: "vpc-1",
          SubnetId: "subnet-1",
          AvailabilityZone: "us-east-1a",
          AvailabilityZoneId: "use1-az1",
          Description: "arn:aws:ecs:us-east-1:000000000000:attachment/a1",
          InterfaceType: "interface",
          RequesterId: "amazon-ecs",
          RequesterManaged: true,
          SourceDestCheck: true,
          Status: "in-use",
          MacAddress: "02:ec:ac:1f:00:05",
          PrivateIpAddress: "172.31.0.5",
          PrivateDnsName: "ip-172-31-0-5.ec2.internal",
          PrivateIpAddresses: [
            {
              Primary: true,
              PrivateIpAddress: "172.31.0.5",
              PrivateDnsName: "ip-172-31-0-5.ec2.internal",
            },
          ],
          Ipv6Addresses: [],
          Groups: [{ GroupId: "sg-1", GroupName: "web" }],
          Attachment: {
            AttachmentId: "eni-attach-1",
            AttachTime: 5000,
            DeleteOnTermination: false,
            DeviceIndex: 1,
            NetworkCardIndex: 0,
            InstanceOwnerId: "amazon-ecs",
            Status: "attached",
          },
          TagSet: [],
        },
      ],
    });
  });

  test.each([
    ["PRECREATED", "available", undefined],
    ["ATTACHING", "attaching", "attaching"],
    ["ATTACHED", "in-use", "attached"],
    ["DETACHING", "detaching", "detaching"],
    ["DELETED", "available", undefined],
  ])("calls it, when ECS says %s, %s", async (status, Status, attachment) => {
    await put(status);
    const { NetworkInterfaces } = await ec2.call("DescribeNetworkInterfaces");
    expect(NetworkInterfaces).toMatchObject([{ Status }]);
    expect(NetworkInterfaces[0].Attachment?.Status).toBe(attachment);
  });

  test("shows a public address where tools look for it", async () => {
    await put("ATTACHED", { publicIp: "192.0.2.1" });
    const [shown] = (await ec2.call("DescribeNetworkInterfaces")).NetworkInterfaces;
    const Association = { IpOwnerId: "amazon", PublicIp: "192.0.2.1" };
    expect(shown).toMatchObject({ Association, PrivateIpAddresses: [{ Association }] });
  });

  test.each([
    ["addresses.association.owner-id", "amazon"],
    ["addresses.association.public-ip", "192.0.2.1"],
    ["addresses.primary", "true"],
    ["addresses.private-ip-address", "172.31.0.5"],
    ["association.ip-owner-id", "amazon"],
    ["association.public-ip", "192.0.2.1"],
    ["attachment.attach-time", "1970-01-01T00:00:05Z"],
    ["attachment.attachment-id", "eni-attach-*"],
    ["attachment.delete-on-termination", "false"],
    ["attachment.device-index", "1"],
    ["attachment.instance-owner-id", "amazon-ecs"],
    ["attachment.status", "attached"],
    ["availability-zone", "us-east-1a"],
    ["availability-zone-id", "use1-az1"],
    ["description", "arn:aws:ecs:*:attachment/a1"],
    ["group-id", "sg-1"],
    ["group-name", "web"],
    ["interface-type", "interface"],
    ["mac-address", "02:ec:ac:1f:00:05"],
    ["network-interface-id", "eni-1"],
    ["operator.managed", "false"],
    ["owner-id", "000000000000"],
    ["private-dns-name", "ip-172-31-0-5.*"],
    ["private-ip-address", "172.31.0.5"],
    ["requester-id", "amazon-ecs"],
    ["requester-managed", "true"],
    ["source-dest-check", "true"],
    ["status", "in-use"],
    ["subnet-id", "subnet-1"],
    ["vpc-id", "vpc-1"],
    ["tag:env", "x"],
  ])("filters by %s", async (Name, value) => {
    await put("ATTACHED", { publicIp: "192.0.2.1", tags: [{ key: "env", value: "x" }] });
    const found = async (Values: readonly string[]) =>
      (await ec2.call("DescribeNetworkInterfaces", { Filters: [{ Name, Values }] }))
        .NetworkInterfaces;
    expect(await found([value])).toHaveLength(1);
    expect(await found(["other"])).toEqual([]);
  });

  test("has no instance in an attachment: the hosts of tasks are not EC2's", async () => {
    const Filters = [{ Name: "attachment.instance-id", Values: ["*"] }];
    const { NetworkInterfaces } = await ec2.call("DescribeNetworkInterfaces", { Filters });
    expect(NetworkInterfaces).toEqual([]);
  });

  test.each([
    [
      "eni-2",
      "InvalidNetworkInterfaceID.NotFound",
      "The networkInterface ID 'eni-2' does not exist",
    ],
    ["x", "InvalidNetworkInterfaceId.Malformed", 'Invalid id: "x" (expecting "eni-...")'],
  ])("refuses the id %s with %s", async (id, code, message) => {
    const refused = ec2.call("DescribeNetworkInterfaces", { NetworkInterfaceIds: [id] });
    expect(await refusal(refused)).toEqual([code, message]);
  });

  test("finds one by its id in its own account and region only", async () => {
    const input = { NetworkInterfaceIds: ["eni-1", "eni-1"] };
    expect((await ec2.call("DescribeNetworkInterfaces", input)).NetworkInterfaces).toHaveLength(1);
    const refused = ec2.call("DescribeNetworkInterfaces", input, { region: "eu-west-1" });
    expect((await refusal(refused))[0]).toBe("InvalidNetworkInterfaceID.NotFound");
  });
});
