import { resourceTagValues } from "../../domain/policy/resource-tags.ts";
import type { View } from "../../store/view.ts";
import type { Call, PermissionRequest } from "../../wire/service.ts";
import { tagsOf } from "./tagged.ts";

/**
 * What an EC2 call needs. The Describe operations can't be narrowed to a resource; the others are on what they
 * name, and making something with tags needs `ec2:CreateTags` on it too.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon EC2".
 */
export function ec2Permissions(view: View, call: Call): readonly PermissionRequest[] {
  const action = `ec2:${call.operation}`;
  const own = resourcesOf(call).map((resource) => ({
    action,
    resources: [resource],
    context: resourceTags(view, call, resource),
  }));
  return [...own, ...taggingAction(call)];
}

/** The tags of a resource that is there, under both names that EC2 has for them. */
function resourceTags(
  view: View,
  { caller }: Call,
  arn: string,
): NonNullable<PermissionRequest["context"]> {
  const tags = tagsOf(view, caller, arn.slice(arn.lastIndexOf("/") + 1));
  return resourceTagValues(tags, "ec2:ResourceTag");
}

/** The members that name a resource, with its type in ARNs. */
const NAMED_BY: readonly (readonly [member: string, type: string])[] = [
  ["GroupId", "security-group"],
  ["SubnetId", "subnet"],
  ["VpcId", "vpc"],
];

const MAKES: Readonly<Record<string, string | undefined>> = {
  CreateSecurityGroup: "security-group",
  CreateSubnet: "subnet",
  CreateVpc: "vpc",
};

function resourcesOf(call: Call): readonly string[] {
  const { operation, input } = call;
  if (operation.startsWith("Describe")) return ["*"];
  const named = NAMED_BY.flatMap(([member, type]) => {
    const id = input[member];
    return typeof id === "string" ? [arnOf(call, type, id)] : [];
  });
  const made = MAKES[operation];
  const tagged = textsOf(input["Resources"]).map((id) => arnOf(call, typeOf(id), id));
  const all = [...(made === undefined ? [] : [arnOf(call, made, "*")]), ...named, ...tagged];
  return all.length > 0 ? all : [arnOf(call, "security-group", "*")];
}

function taggingAction(call: Call): readonly PermissionRequest[] {
  const { operation, input } = call;
  const made = MAKES[operation];
  const specifications = input["TagSpecifications"];
  if (made === undefined || !Array.isArray(specifications) || specifications.length === 0)
    return [];
  return [
    {
      action: "ec2:CreateTags",
      resources: [arnOf(call, made, "*")],
      context: { "ec2:CreateAction": [operation] },
    },
  ];
}

function arnOf({ caller }: Call, type: string, id: string): string {
  return `arn:aws:ec2:${caller.region}:${caller.accountId}:${type}/${id}`;
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ["eni", "network-interface"],
  ["sg", "security-group"],
  ["sgr", "security-group-rule"],
]);

/** The type of a resource by its id: `sg-0123` is a security group, `vpc-0123` a vpc. */
function typeOf(id: string): string {
  const prefix = id.slice(0, Math.max(0, id.indexOf("-")));
  return TYPES.get(prefix) ?? prefix;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
