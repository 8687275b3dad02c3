import type { CreateSubnetRequest, CreateSubnetResult } from "@aws-sdk/client-ec2";
import { availabilityZones } from "../../../domain/network/availability-zones.ts";
import { contains, overlaps, parseCidr } from "../../../domain/network/cidr.ts";
import { ApiError } from "../../../domain/errors.ts";
import type { SubnetRecord } from "../../../domain/network/network-interface.ts";
import { scopeKey } from "../../../domain/scope.ts";
import type { VpcRecord } from "../../../domain/network/vpc.ts";
import { newResourceId } from "../../../store/default-vpc.ts";
import { subnets } from "../../../store/tables.ts";
import type { View } from "../../../store/view.ts";
import { blockParameter, outOfRange } from "../block-parameter.ts";
import type { Ec2Context, Ec2Operation } from "../operation.ts";
import { invalidValue, refuse, required } from "../parameters.ts";
import { presentSubnet } from "../present-vpc.ts";
import { findVpc } from "../resources.ts";
import { tagsFor } from "../tags.ts";

/**
 * CreateSubnet. The block has to be free in its VPC. One that a subnet of another VPC has too is taken, as in
 * AWS, with a warning: a host has a bridge for each subnet, and cannot have two of the same addresses.
 */
export const createSubnet: Ec2Operation<CreateSubnetRequest, CreateSubnetResult> = (context) => {
  const { input, tx, caller, ids } = context;
  const { VpcId, CidrBlock, AvailabilityZone, AvailabilityZoneId, ...rest } = input;
  const { TagSpecifications, DryRun: _, ...others } = rest;
  refuse(others);
  const vpc = findVpc(tx, caller, required(VpcId, "VpcId"));
  const cidrBlock = blockParameter(CidrBlock, "InvalidSubnet.Range");
  if (!isWithin(vpc.cidrBlock, cidrBlock)) throw outOfRange(cidrBlock, "InvalidSubnet.Range");
  const availabilityZone = zoneOf(tx, vpc, { AvailabilityZone, AvailabilityZoneId });
  const tags = tagsFor("subnet", TagSpecifications);
  checkFree(context, vpc, cidrBlock);
  const subnetId = newResourceId(ids, "subnet");
  const subnet: SubnetRecord = {
    subnetKey: `${scopeKey(caller)}/${subnetId}`,
    accountId: caller.accountId,
    region: caller.region,
    subnetId,
    vpcId: vpc.vpcId,
    cidrBlock,
    availabilityZone,
    defaultForAz: false,
    mapPublicIpOnLaunch: false,
    tags,
  };
  tx.put(subnets, subnet);
  return { Subnet: presentSubnet(tx, subnet) };
};

function isWithin(outer: string, inner: string): boolean {
  const [vpc, subnet] = [parseCidr(outer), parseCidr(inner)];
  return vpc !== undefined && subnet !== undefined && contains(vpc, subnet);
}

function checkFree(
  { tx, warn }: Ec2Context<CreateSubnetRequest>,
  vpc: VpcRecord,
  cidrBlock: string,
): void {
  const wanted = parseCidr(cidrBlock);
  for (const other of tx.all(subnets)) {
    const block = parseCidr(other.cidrBlock);
    if (!wanted || !block || !overlaps(wanted, block)) continue;
    if (other.vpcId === vpc.vpcId) {
      throw new ApiError(
        "InvalidSubnet.Conflict",
        `The CIDR '${cidrBlock}' conflicts with another subnet`,
      );
    }
    warn(
      `${cidrBlock} of ${vpc.vpcId} overlaps ${other.subnetId} (${other.cidrBlock}) of ${other.vpcId}: ` +
        "tasks of the two cannot be on one host",
    );
  }
}

/** The zone asked for by name or id, else the one with the fewest subnets of the VPC. */
function zoneOf(
  view: View,
  vpc: VpcRecord,
  asked: Pick<CreateSubnetRequest, "AvailabilityZone" | "AvailabilityZoneId">,
): string {
  const zones = availabilityZones(vpc.region);
  const { AvailabilityZone: name, AvailabilityZoneId: id } = asked;
  if (name === undefined && id === undefined) {
    const there = [...view.by(subnets, "vpc", `${scopeKey(vpc)}/${vpc.vpcId}`)];
    const counts = zones.map(({ zoneName }) => ({
      zoneName,
      count: there.filter(({ availabilityZone }) => availabilityZone === zoneName).length,
    }));
    return counts.toSorted((a, b) => a.count - b.count)[0]?.zoneName ?? "";
  }
  const zone = zones.find(
    ({ zoneName, zoneId }) => zoneName === (name ?? zoneName) && zoneId === (id ?? zoneId),
  );
  if (zone) return zone.zoneName;
  if (name !== undefined) {
    throw noZone(
      "availabilityZone",
      name,
      Array.from(zones, ({ zoneName }) => zoneName),
    );
  }
  throw noZone(
    "availabilityZoneId",
    id ?? "",
    Array.from(zones, ({ zoneId }) => zoneId),
  );
}

function noZone(parameter: string, value: string, zones: readonly string[]): ApiError {
  return invalidValue(
    `Value (${value}) for parameter ${parameter} is invalid. Subnets can currently only be created in the ` +
      `following availability zones: ${zones.join(", ")}.`,
  );
}
