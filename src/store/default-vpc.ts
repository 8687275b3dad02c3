import { defaultVpc } from "../domain/network/default-vpc.ts";
import { type Scope, scopeKey } from "../domain/scope.ts";
import { DEFAULT_GROUP_NAME, type SecurityGroupRecord } from "../domain/network/security-group.ts";
import type { NetworkScopeRecord } from "../domain/network/vpc.ts";
import type { Ids } from "../runtime/ids.ts";
import { networkScopes, securityGroups, subnets, vpcs } from "./tables.ts";
import type { Tx, View } from "./view.ts";

/**
 * Makes the network of an account in a region at its first need: a default VPC with its subnets and its
 * security group. Whoever looks at subnets, groups or VPCs calls this first, in the same transaction.
 */
export function ensureNetwork(tx: Tx, scope: Scope, ids: Ids): NetworkScopeRecord {
  const key = scopeKey(scope);
  const known = tx.get(networkScopes, key);
  if (known) return known;
  const { accountId, region } = scope;
  const newId = (prefix: string): string => newResourceId(ids, prefix);
  const made = { scopeKey: key, accountId, region, dhcpOptionsId: newId("dopt") };
  tx.put(networkScopes, made);
  const network = defaultVpc({
    scope: { accountId, region },
    dhcpOptionsId: made.dhcpOptionsId,
    taken: {
      vpcs: Array.from(tx.all(vpcs), ({ cidrBlock }) => cidrBlock),
      subnets: Array.from(tx.all(subnets), ({ cidrBlock }) => cidrBlock),
    },
    newId,
  });
  // An account without a default VPC is one that AWS has too.
  if (!network) return made;
  tx.put(vpcs, network.vpc);
  for (const subnet of network.subnets) tx.put(subnets, subnet);
  tx.put(securityGroups, network.securityGroup);
  return made;
}

/** An id as EC2 gives them: `vpc-` and 17 hexadecimal digits. */
export function newResourceId(ids: Ids, prefix: string): string {
  return `${prefix}-${ids.hex32().slice(-17)}`;
}

/** The group that interfaces of a VPC are in when none is named; every VPC has it. */
export function defaultGroupOf(
  view: View,
  vpc: Scope & { readonly vpcId: string },
): SecurityGroupRecord | undefined {
  for (const group of view.by(securityGroups, "vpc", `${scopeKey(vpc)}/${vpc.vpcId}`)) {
    if (group.groupName === DEFAULT_GROUP_NAME) return group;
  }
  return undefined;
}
