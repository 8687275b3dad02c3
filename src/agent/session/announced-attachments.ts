import { asArray, asRecord, asString, asNumber, type Foreign } from "../foreign.ts";

/**
 * What the control plane says that this host will get to see: the interfaces of a task, an interface of the
 * instance's own, or a volume.
 */
export type Announcement =
  | {
      readonly kind: "taskInterfaces";
      readonly taskArn: string;
      readonly attachmentArns: readonly string[];
    }
  | { readonly kind: "instanceInterfaces" | "volume" };

/**
 * Reads an AttachTaskNetworkInterfacesMessage, an AttachInstanceNetworkInterfacesMessage or a
 * ConfirmAttachmentMessage. Nothing when it is of another type or makes no sense: the ECS agent drops such a message
 * without an answer. Source: ECS agent, `ecs-agent/acs/session` and `ecs-agent/netlib/model/networkinterface`.
 */
export function parseAnnouncement(type: string, message: Foreign): Announcement | undefined {
  if (!areThere(message, ["messageId", "clusterArn", "containerInstanceArn"])) return undefined;
  switch (type) {
    case "AttachTaskNetworkInterfacesMessage": {
      const interfaces = interfacesOf(message);
      const taskArn = asString(message["taskArn"]);
      if (!taskArn || !interfaces) return undefined;
      const attachmentArns = interfaces.flatMap((one) => asString(one["attachmentArn"]) ?? []);
      return { kind: "taskInterfaces", taskArn, attachmentArns };
    }
    case "AttachInstanceNetworkInterfacesMessage":
      return interfacesOf(message) && { kind: "instanceInterfaces" };
    case "ConfirmAttachmentMessage":
      return isVolume(message) ? { kind: "volume" } : undefined;
    default:
      return undefined;
  }
}

function interfacesOf(message: Foreign): readonly Foreign[] | undefined {
  const interfaces = asArray(message["elasticNetworkInterfaces"]).map(asRecord);
  const waitTimeoutMs = asNumber(message["waitTimeoutMs"]) ?? 0;
  const isValid = waitTimeoutMs > 0 && interfaces.length > 0 && interfaces.every(isInterface);
  return isValid ? interfaces : undefined;
}

function isInterface(one: Foreign): boolean {
  const hasIpv4 = isGateway(one["subnetGatewayIpv4Address"]);
  const hasIpv6 = isGateway(one["subnetGatewayIpv6Address"]);
  return (
    areThere(one, ["ec2Id", "macAddress"]) &&
    ((hasIpv4 && asArray(one["ipv4Addresses"]).length > 0) ||
      (hasIpv6 && asArray(one["ipv6Addresses"]).length > 0))
  );
}

/** A gateway comes with the prefix length of its subnet. */
function isGateway(value: unknown): boolean {
  return /^[0-9a-f.:]+\/\d+$/i.test(asString(value) ?? "");
}

const VOLUME_PROPERTIES = [
  "volumeId",
  "volumeSizeGib",
  "deviceName",
  "sourceVolumeHostPath",
  "volumeName",
];

function isVolume(message: Foreign): boolean {
  const attachment = asRecord(message["attachment"]);
  const properties = asArray(attachment["attachmentProperties"]).map(asRecord);
  const arns = [message["taskArn"], message["taskClusterArn"], attachment["attachmentArn"]];
  return (
    arns.every((arn) => asString(arn)?.startsWith("arn:")) &&
    properties.every((property) => areThere(property, ["name", "value"])) &&
    (attachment["attachmentType"] !== "amazonebs" ||
      VOLUME_PROPERTIES.every((name) => properties.some((property) => property["name"] === name)))
  );
}

function areThere(record: Foreign, names: readonly string[]): boolean {
  return names.every((name) => (asString(record[name]) ?? "") !== "");
}
