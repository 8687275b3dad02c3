import type { NetworkInterfaceRecord } from "../network/network-interface.ts";
import { privateDnsNameOf } from "../network/subnets.ts";
import { parseArn } from "../arn.ts";
import type { TaskAttachment, TaskRecord } from "./record.ts";

/**
 * The attachment of an interface that is reserved for a task but not at its host yet. The details and their
 * order are those of the sample output of DescribeTasks.
 */
export function networkAttachment(networkInterface: NetworkInterfaceRecord): TaskAttachment {
  const { subnetId, networkInterfaceId, macAddress, privateIpv4Address } = networkInterface;
  const region = parseArn(networkInterface.taskArn)?.region ?? "";
  return {
    id: networkInterface.attachmentId,
    type: "ElasticNetworkInterface",
    status: "PRECREATED",
    details: [
      { name: "subnetId", value: subnetId },
      { name: "networkInterfaceId", value: networkInterfaceId },
      { name: "macAddress", value: macAddress },
      { name: "privateDnsName", value: privateDnsNameOf({ region }, privateIpv4Address) },
      { name: "privateIPv4Address", value: privateIpv4Address },
    ],
  };
}

/** The life of an attachment, in order; it only ever moves forward. */
const ATTACHMENT_STATUSES = [
  "PRECREATED",
  "CREATED",
  "ATTACHING",
  "ATTACHED",
  "DETACHING",
  "DETACHED",
  "DELETED",
];

/** The task's attachments moved on to `status`; those already there or beyond stay. */
export function advanceAttachments(
  task: TaskRecord,
  status: string,
  id?: string,
): TaskRecord["attachments"] {
  return task.attachments.map((attachment) =>
    (id === undefined || attachment.id === id) && isBefore(attachment.status, status)
      ? { ...attachment, status }
      : attachment,
  );
}

function isBefore(status: string, other: string): boolean {
  return ATTACHMENT_STATUSES.indexOf(status) < ATTACHMENT_STATUSES.indexOf(other);
}

/** Whether the interface is where the task can use it, which is when the API shows its address. */
export function isAttached({ status }: TaskAttachment): boolean {
  return ["ATTACHED", "DETACHING", "DETACHED", "DELETED"].includes(status);
}
