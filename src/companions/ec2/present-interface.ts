import type {
  NetworkInterface,
  NetworkInterfaceAssociation,
  NetworkInterfaceAttachment,
} from "@aws-sdk/client-ec2";
import { attachmentArn } from "../../domain/arn.ts";
import { zoneIdOf } from "../../domain/network/availability-zones.ts";
import type { NetworkInterfaceRecord } from "../../domain/network/network-interface.ts";
import { scopeKey } from "../../domain/scope.ts";
import type { Shape } from "../../domain/shape.ts";
import { privateDnsNameOf } from "../../domain/network/subnets.ts";
import { securityGroups, tasks } from "../../store/tables.ts";
import type { View } from "../../store/view.ts";
import { presentTags } from "./tags.ts";

/**
 * Who makes the interfaces of tasks and whom the instances they are attached to belong to. In AWS it is an
 * account of Amazon's that differs by region; ELB shows a name of this form in the same place.
 */
const REQUESTER = "amazon-ecs";

/**
 * The interface of a task. The description is the ARN of the task's attachment, by which tools find one from
 * the other. Source: Amazon ECS Developer Guide, "Task networking"; output of DescribeNetworkInterfaces.
 */
export function presentInterface(
  view: View,
  record: NetworkInterfaceRecord,
): Shape<NetworkInterface> {
  const attachment = attachmentOf(view, record);
  const association = associationOf(record);
  const privateDnsName = privateDnsNameOf(record, record.privateIpv4Address);
  return {
    NetworkInterfaceId: record.networkInterfaceId,
    OwnerId: record.accountId,
    VpcId: record.vpcId,
    SubnetId: record.subnetId,
    AvailabilityZone: record.availabilityZone,
    AvailabilityZoneId: zoneIdOf(record.region, record.availabilityZone),
    Description: attachmentArn(record, record.attachmentId),
    InterfaceType: "interface",
    RequesterId: REQUESTER,
    RequesterManaged: true,
    SourceDestCheck: true,
    Status: statusOf(attachment),
    MacAddress: record.macAddress,
    PrivateIpAddress: record.privateIpv4Address,
    PrivateDnsName: privateDnsName,
    PrivateIpAddresses: [
      {
        Primary: true,
        PrivateIpAddress: record.privateIpv4Address,
        PrivateDnsName: privateDnsName,
        ...association,
      },
    ],
    Ipv6Addresses: [],
    Groups: record.securityGroupIds.map((groupId) => ({
      GroupId: groupId,
      GroupName: view.get(securityGroups, `${scopeKey(record)}/${groupId}`)?.groupName ?? groupId,
    })),
    ...(attachment && { Attachment: attachment }),
    ...association,
    TagSet: presentTags(record.tags),
  };
}

function associationOf({ publicIp }: NetworkInterfaceRecord): {
  readonly Association?: Shape<NetworkInterfaceAssociation>;
} {
  if (publicIp === undefined) return {};
  return { Association: { IpOwnerId: "amazon", PublicIp: publicIp } };
}

/** As ECS names the state of a task's attachment, and EC2 that of the same interface's. */
const STATES: Readonly<Record<string, "attaching" | "attached" | "detaching">> = {
  ATTACHING: "attaching",
  ATTACHED: "attached",
  DETACHING: "detaching",
};

/** Nothing while the interface is only reserved, or not with its host any more. */
function attachmentOf(
  view: View,
  record: NetworkInterfaceRecord,
): Shape<NetworkInterfaceAttachment> | undefined {
  const attachments = view.get(tasks, record.taskArn)?.attachments ?? [];
  const status = STATES[attachments.find(({ id }) => id === record.attachmentId)?.status ?? ""];
  if (status === undefined) return undefined;
  return {
    AttachmentId: `eni-attach-${record.networkInterfaceId.slice("eni-".length)}`,
    AttachTime: record.createdAtMs,
    DeleteOnTermination: false,
    DeviceIndex: 1,
    NetworkCardIndex: 0,
    InstanceOwnerId: REQUESTER,
    Status: status,
  };
}

function statusOf(
  attachment: Shape<NetworkInterfaceAttachment> | undefined,
): "available" | "attaching" | "in-use" | "detaching" {
  if (!attachment) return "available";
  if (attachment.Status === "attaching" || attachment.Status === "detaching") {
    return attachment.Status;
  }
  return "in-use";
}
