import { resourceTagValues } from "../../domain/policy/resource-tags.ts";
import type { Store, View } from "../../store/view.ts";
import type { AwsService, Call, PermissionRequest } from "../../wire/service.ts";
import { type IamResource, identityResource, resourceOf } from "./resources.ts";

/**
 * What an IAM call needs: its own action on what it is on, that of tagging where it makes something with tags, and
 * `iam:PassRole` where a role is handed to an instance profile.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Identity and Access
 * Management (IAM)"; IAM User Guide, "Tags for IAM resources", permissions required.
 */
export function iamPermissions(store: Store): NonNullable<AwsService["permissions"]> {
  return (call) => store.read((view) => neededBy(view, call));
}

function neededBy(view: View, call: Call): readonly PermissionRequest[] {
  const resource = resourceOf(view, call);
  const on = (action: string, context: Context): PermissionRequest => ({
    action: `iam:${action}`,
    resources: [resource.arn],
    ...(resource.name !== undefined && { resourceName: resource.name }),
    context: { ...context, ...resourceTags(resource) },
  });
  return [
    on(call.operation, contextOf(call, resource)),
    ...taggingAction(call).map((action) => on(action, {})),
    ...passedRole(view, call),
  ];
}

type Context = NonNullable<PermissionRequest["context"]>;

function contextOf({ operation, input }: Call, { row }: IamResource): Context {
  const boundary =
    input["PermissionsBoundary"] ??
    (KNOW_BOUNDARY.has(operation) ? row?.permissionsBoundary : undefined);
  return {
    ...valueOf("iam:PermissionsBoundary", boundary),
    ...valueOf("iam:PolicyARN", input["PolicyArn"]),
    ...valueOf("iam:AWSServiceName", input["AWSServiceName"]),
  };
}

/**
 * The operations for which `iam:PermissionsBoundary` is the boundary that the role or user has.
 * Source: IAM User Guide, "IAM and AWS STS condition context keys".
 */
const KNOW_BOUNDARY: ReadonlySet<string> = new Set(
  ["Role", "User"].flatMap((kind) => [
    `Attach${kind}Policy`,
    `Delete${kind}PermissionsBoundary`,
    `Delete${kind}Policy`,
    `Detach${kind}Policy`,
    `Put${kind}Policy`,
  ]),
);

function valueOf(key: string, value: unknown): Context {
  return typeof value === "string" ? { [key]: [value] } : {};
}

/** The tags that a resource has; those of roles and users have a name of IAM's own too. */
function resourceTags({ kind, row }: IamResource): Context {
  const own = kind === "role" || kind === "user" ? ["iam:ResourceTag"] : [];
  return resourceTagValues(row?.tags ?? [], ...own);
}

/** By what makes something the action that it needs too when it is to have tags. */
const TAGGED_BY: Readonly<Record<string, string | undefined>> = {
  CreateInstanceProfile: "TagInstanceProfile",
  CreatePolicy: "TagPolicy",
  CreateRole: "TagRole",
  CreateUser: "TagUser",
};

function taggingAction({ operation, input }: Call): readonly string[] {
  const action = TAGGED_BY[operation];
  const { Tags } = input;
  return action !== undefined && Array.isArray(Tags) && Tags.length > 0 ? [action] : [];
}

function passedRole(view: View, { operation, input, caller }: Call): readonly PermissionRequest[] {
  if (operation !== "AddRoleToInstanceProfile") return [];
  const { RoleName } = input;
  const name = typeof RoleName === "string" ? RoleName : "";
  return [
    {
      action: "iam:PassRole",
      resources: [identityResource(view, caller, { kind: "role", name }).arn],
      context: { "iam:PassedToService": ["ec2.amazonaws.com"] },
    },
  ];
}
