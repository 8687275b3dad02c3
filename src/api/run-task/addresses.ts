import { ApiError } from "../../domain/errors.ts";
import type { NetworkInterfaceRecord, SubnetRecord } from "../../domain/network-interface.ts";
import { type Scope, scopeKey } from "../../domain/scope.ts";
import { macAddressOf, nextAddress, nextCidrBlock, SUBNET_CAPACITY } from "../../domain/subnets.ts";
import type { Ids } from "../../runtime/ids.ts";
import { networkInterfaces, subnets } from "../../store/tables.ts";
import type { Tx } from "../../store/view.ts";

/**
 * The subnets of these ids. One that is not known gets the next free block: there is no VPC to look it up
 * in, so a subnet exists once it is first used (docs/extensions.md). With `strict` it is refused, with
 * EC2's words as ECS passes them on.
 */
export function ensureSubnets(
  tx: Tx,
  options: {
    readonly scope: Scope;
    readonly subnetIds: readonly string[];
    readonly strict: boolean;
    readonly warn: (message: string) => void;
  },
): readonly SubnetRecord[] {
  const { scope, subnetIds, strict, warn } = options;
  return subnetIds.map((subnetId) => {
    const subnetKey = `${scopeKey(scope)}/${subnetId}`;
    const known = tx.get(subnets, subnetKey);
    if (known) return known;
    if (strict) throw subnetNotFound(subnetIds, subnetId);
    const cidrBlock = nextCidrBlock(new Set([...tx.all(subnets)].map((row) => row.cidrBlock)));
    if (cidrBlock === undefined) {
      throw new ApiError(
        "InvalidParameterException",
        "There is no address block left for a subnet.",
      );
    }
    const subnet: SubnetRecord = {
      subnetKey,
      accountId: scope.accountId,
      region: scope.region,
      subnetId,
      cidrBlock,
      availabilityZone: `${scope.region}a`,
    };
    tx.put(subnets, subnet);
    warn(`subnet ${subnetId} was not known; it is ${cidrBlock} from now on (subnets-on-first-use)`);
    return subnet;
  });
}

/** What ECS answers for a subnet that EC2 does not know. */
export function subnetNotFound(subnetIds: readonly string[], subnetId: string): ApiError {
  return new ApiError(
    "InvalidParameterException",
    `Error retrieving subnet information for [${subnetIds.join(", ")}]: ` +
      `The subnet ID '${subnetId}' does not exist (ErrorCode: InvalidSubnetID.NotFound)`,
  );
}

/**
 * Takes an address for a task, in the least crowded of the subnets, until the task is STOPPED. Nothing when
 * all of them are full.
 */
export function takeAddress(
  tx: Tx,
  options: {
    readonly subnetKeys: readonly string[];
    readonly taskArn: string;
    readonly ids: Ids;
  },
): NetworkInterfaceRecord | undefined {
  const { subnetKeys, taskArn, ids } = options;
  const subnet = leastCrowded(tx, subnetKeys);
  if (!subnet) return undefined;
  const next = nextAddress({
    cidrBlock: subnet.cidrBlock,
    ...(subnet.addressCursor !== undefined && { cursor: subnet.addressCursor }),
    isTaken: (address) =>
      tx.count(networkInterfaces, "address", `${subnet.subnetKey}/${address}`) > 0,
  });
  if (!next) return undefined;
  const networkInterface: NetworkInterfaceRecord = {
    networkInterfaceId: `eni-${ids.hex32().slice(-17)}`,
    subnetKey: subnet.subnetKey,
    subnetId: subnet.subnetId,
    taskArn,
    attachmentId: ids.uuid(),
    privateIpv4Address: next.address,
    macAddress: macAddressOf(next.address),
  };
  tx.put(subnets, { ...subnet, addressCursor: next.cursor });
  tx.put(networkInterfaces, networkInterface);
  return networkInterface;
}

function leastCrowded(tx: Tx, subnetKeys: readonly string[]): SubnetRecord | undefined {
  let least: { readonly subnet: SubnetRecord; readonly taken: number } | undefined;
  for (const subnetKey of subnetKeys) {
    const subnet = tx.get(subnets, subnetKey);
    const taken = tx.count(networkInterfaces, "subnet", subnetKey);
    if (!subnet || taken >= SUBNET_CAPACITY) continue;
    if (!least || taken < least.taken) least = { subnet, taken };
  }
  return least?.subnet;
}
