import type {
  DescribeNetworkInterfacesRequest,
  DescribeNetworkInterfacesResult,
  NetworkInterface,
} from "@aws-sdk/client-ec2";
import { scopeKey } from "../../../domain/scope.ts";
import type { Shape } from "../../../domain/shape.ts";
import { networkInterfaces } from "../../../store/tables.ts";
import { formatIso } from "../../../wire/timestamp.ts";
import { type FilterFields, filtered, nothingOf } from "../filter.ts";
import type { Ec2Operation } from "../operation.ts";
import { page } from "../page.ts";
import { presentInterface } from "../present-interface.ts";
import { findInterface } from "../resources.ts";

type Presented = Shape<NetworkInterface>;

/** DescribeNetworkInterfaces: those of the tasks, which are all there are. */
export const describeNetworkInterfaces: Ec2Operation<
  DescribeNetworkInterfacesRequest,
  DescribeNetworkInterfacesResult
> = ({ input, tx, caller }) => {
  const { NetworkInterfaceIds = [] } = input;
  const named =
    NetworkInterfaceIds.length === 0
      ? tx.by(networkInterfaces, "scope", scopeKey(caller))
      : new Set(NetworkInterfaceIds.map((id) => findInterface(tx, caller, id)));
  const matching = filtered(
    Array.from(named, (record) => presentInterface(tx, record)),
    { filters: input.Filters, fields: FIELDS, tagsOf },
  );
  const { rows, ...rest } = page(matching, {
    operation: "DescribeNetworkInterfaces",
    scope: caller,
    input,
    idOf: ({ NetworkInterfaceId = "" }) => NetworkInterfaceId,
  });
  return { NetworkInterfaces: rows, ...rest };
};

function tagsOf({ TagSet = [] }: Presented) {
  return TagSet.map(({ Key = "", Value = "" }) => ({ key: Key, value: Value }));
}

/** Of what is presented, because much of it is put together from task and group. */
const FIELDS: FilterFields<Presented> = {
  "addresses.association.owner-id": ({ Association }) => Association?.IpOwnerId,
  "addresses.association.public-ip": ({ Association }) => Association?.PublicIp,
  "addresses.primary": ({ PrivateIpAddresses = [] }) =>
    PrivateIpAddresses.map(({ Primary }) => Primary),
  "addresses.private-ip-address": ({ PrivateIpAddress }) => PrivateIpAddress,
  "association.ip-owner-id": ({ Association }) => Association?.IpOwnerId,
  "association.public-ip": ({ Association }) => Association?.PublicIp,
  "attachment.attach-time": ({ Attachment }) =>
    Attachment?.AttachTime === undefined ? undefined : formatIso(Attachment.AttachTime),
  "attachment.attachment-id": ({ Attachment }) => Attachment?.AttachmentId,
  "attachment.delete-on-termination": ({ Attachment }) => Attachment?.DeleteOnTermination,
  "attachment.device-index": ({ Attachment }) => Attachment?.DeviceIndex,
  "attachment.instance-owner-id": ({ Attachment }) => Attachment?.InstanceOwnerId,
  "attachment.status": ({ Attachment }) => Attachment?.Status ?? "detached",
  "availability-zone": ({ AvailabilityZone }) => AvailabilityZone,
  "availability-zone-id": ({ AvailabilityZoneId }) => AvailabilityZoneId,
  description: ({ Description }) => Description,
  "group-id": ({ Groups = [] }) => Groups.map(({ GroupId }) => GroupId),
  "group-name": ({ Groups = [] }) => Groups.map(({ GroupName }) => GroupName),
  "interface-type": ({ InterfaceType }) => InterfaceType,
  "mac-address": ({ MacAddress }) => MacAddress,
  "network-interface-id": ({ NetworkInterfaceId }) => NetworkInterfaceId,
  "operator.managed": () => false,
  "owner-id": ({ OwnerId }) => OwnerId,
  "private-dns-name": ({ PrivateDnsName }) => PrivateDnsName,
  "private-ip-address": ({ PrivateIpAddress }) => PrivateIpAddress,
  "requester-id": ({ RequesterId }) => RequesterId,
  "requester-managed": ({ RequesterManaged }) => RequesterManaged,
  "source-dest-check": ({ SourceDestCheck }) => SourceDestCheck,
  status: ({ Status }) => Status,
  "subnet-id": ({ SubnetId }) => SubnetId,
  "vpc-id": ({ VpcId }) => VpcId,
  // An address of the host's is nobody's elastic address, and the host is no instance of EC2's.
  ...nothingOf(
    "association.allocation-id",
    "association.association-id",
    "association.public-dns-name",
    "attachment.instance-id",
    "ipv6-addresses.ipv6-address",
    "operator.principal",
  ),
};
