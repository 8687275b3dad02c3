import type { ResourceType } from "@aws-sdk/client-ec2";
import type { TagRecord } from "../../domain/cluster/cluster.ts";
import { ApiError } from "../../domain/errors.ts";
import { type Scope, scopeKey } from "../../domain/scope.ts";
import { networkInterfaces, securityGroups, subnets, vpcs } from "../../store/tables.ts";
import type { Tx, View } from "../../store/view.ts";
import { findGroup, findInterface, findRule, findSubnet, findVpc, rulesOf } from "./resources.ts";

type Change = (tags: readonly TagRecord[]) => readonly TagRecord[];

/** Changes the tags of a resource of whatever kind its id says. Throws the error of its kind, or InvalidID. */
export function changeTags(tx: Tx, scope: Scope, id: string, change: Change): void {
  switch (id.slice(0, id.indexOf("-") + 1)) {
    case "vpc-": {
      const vpc = findVpc(tx, scope, id);
      return tx.put(vpcs, { ...vpc, tags: change(vpc.tags) });
    }
    case "subnet-": {
      const subnet = findSubnet(tx, scope, id);
      return tx.put(subnets, { ...subnet, tags: change(subnet.tags) });
    }
    case "sg-": {
      const group = findGroup(tx, scope, id);
      return tx.put(securityGroups, { ...group, tags: change(group.tags) });
    }
    case "sgr-": {
      const { group, rule } = findRule(tx, scope, id);
      const rules = group.rules.map((each) =>
        each === rule ? { ...rule, tags: change(rule.tags) } : each,
      );
      return tx.put(securityGroups, { ...group, rules });
    }
    case "eni-": {
      const found = findInterface(tx, scope, id);
      return tx.put(networkInterfaces, { ...found, tags: change(found.tags) });
    }
    default:
      throw new ApiError("InvalidID", `The ID '${id}' is not valid`);
  }
}

/** The tags of a resource of whatever kind its id says; none of what is not there. */
export function tagsOf(view: View, scope: Scope, id: string): readonly TagRecord[] {
  const key = `${scopeKey(scope)}/${id}`;
  switch (id.slice(0, id.indexOf("-") + 1)) {
    case "vpc-":
      return view.get(vpcs, key)?.tags ?? [];
    case "subnet-":
      return view.get(subnets, key)?.tags ?? [];
    case "sg-":
      return view.get(securityGroups, key)?.tags ?? [];
    case "sgr-":
      return rulesOf(view, scope).find(({ rule }) => rule.ruleId === id)?.rule.tags ?? [];
    case "eni-":
      return view.get(networkInterfaces, id)?.tags ?? [];
    default:
      return [];
  }
}

/** A tag and what it is on. */
export interface PlacedTag extends TagRecord {
  readonly resourceId: string;
  readonly resourceType: ResourceType;
}

/** Every tag of the scope's resources. */
export function allTags(view: View, scope: Scope): readonly PlacedTag[] {
  const key = scopeKey(scope);
  const on =
    (resourceType: ResourceType) =>
    (resourceId: string, tags: readonly TagRecord[]): readonly PlacedTag[] =>
      tags.map((tag) => ({ ...tag, resourceId, resourceType }));
  return [
    ...[...view.by(vpcs, "scope", key)].map(({ vpcId, tags }) => on("vpc")(vpcId, tags)),
    ...[...view.by(subnets, "scope", key)].map((row) => on("subnet")(row.subnetId, row.tags)),
    ...[...view.by(securityGroups, "scope", key)].map((row) =>
      on("security-group")(row.groupId, row.tags),
    ),
    ...rulesOf(view, scope).map(({ rule }) => on("security-group-rule")(rule.ruleId, rule.tags)),
    ...[...view.by(networkInterfaces, "scope", key)].map((row) =>
      on("network-interface")(row.networkInterfaceId, row.tags),
    ),
  ].flat();
}
