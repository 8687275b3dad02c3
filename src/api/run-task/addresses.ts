import type {
  NetworkInterfaceRecord,
  SubnetRecord,
} from "../../domain/network/network-interface.ts";
import { capacityOf, macAddressOf, nextAddress } from "../../domain/network/subnets.ts";
import type { Ids } from "../../runtime/ids.ts";
import { newResourceId } from "../../store/default-vpc.ts";
import { networkInterfaces, subnets } from "../../store/tables.ts";
import type { Tx } from "../../store/view.ts";

/**
 * Takes an address for a task, in the least crowded of the subnets, until the task is STOPPED. Nothing when
 * all of them are full.
 */
export function takeAddress(
  tx: Tx,
  options: {
    readonly subnetKeys: readonly string[];
    readonly securityGroupIds: readonly string[];
    readonly taskArn: string;
    readonly ids: Ids;
    readonly nowMs: number;
    readonly publicIp?: string;
  },
): NetworkInterfaceRecord | undefined {
  const { subnetKeys, securityGroupIds, taskArn, ids, nowMs, publicIp } = options;
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
    networkInterfaceId: newResourceId(ids, "eni"),
    accountId: subnet.accountId,
    region: subnet.region,
    vpcId: subnet.vpcId,
    subnetKey: subnet.subnetKey,
    subnetId: subnet.subnetId,
    availabilityZone: subnet.availabilityZone,
    securityGroupIds,
    taskArn,
    attachmentId: ids.uuid(),
    privateIpv4Address: next.address,
    macAddress: macAddressOf(next.address),
    ...(publicIp !== undefined && { publicIp }),
    createdAtMs: nowMs,
    tags: [],
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
    if (!subnet || taken >= capacityOf(subnet.cidrBlock)) continue;
    if (!least || taken < least.taken) least = { subnet, taken };
  }
  return least?.subnet;
}
