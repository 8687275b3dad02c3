import {
  identityArn,
  identityKey,
  type IdentityKind,
  rootArn,
} from "../../domain/identity/names.ts";
import { type Caller, isRoot } from "../../domain/scope.ts";
import { groups, instanceProfiles, roles, users } from "../../store/identity-tables.ts";
import type { Store, View } from "../../store/view.ts";
import type { AwsService, Call, PermissionRequest } from "../../wire/service.ts";

/**
 * What an IAM call needs: its own action on the role, user, group, policy or instance profile that it names, and
 * `iam:PassRole` where a role is handed to an instance profile.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Identity and Access
 * Management (IAM)".
 */
export function iamPermissions(store: Store): NonNullable<AwsService["permissions"]> {
  return (call) => store.read((view) => neededBy(view, call));
}

function neededBy(view: View, call: Call): readonly PermissionRequest[] {
  const { operation, input, caller } = call;
  const own: PermissionRequest = {
    action: `iam:${operation}`,
    resources: [resourceOf(view, call)],
    context: {
      ...valueOf("iam:PermissionsBoundary", input["PermissionsBoundary"]),
      ...valueOf("iam:PolicyARN", input["PolicyArn"]),
      ...valueOf("iam:AWSServiceName", input["AWSServiceName"]),
      ...resourceTags(view, call),
    },
  };
  if (operation !== "AddRoleToInstanceProfile") return [own];
  return [
    own,
    {
      action: "iam:PassRole",
      resources: [arnOf(view, caller, "role", input["RoleName"])],
      context: { "iam:PassedToService": ["ec2.amazonaws.com"] },
    },
  ];
}

/** The tags of the role or user that the call names, under both names that IAM has for them. */
function resourceTags(view: View, { input, caller }: Call): PermissionRequest["context"] {
  const tagged =
    typeof input["RoleName"] === "string"
      ? view.get(roles, identityKey(caller.accountId, input["RoleName"]))
      : typeof input["UserName"] === "string"
        ? view.get(users, identityKey(caller.accountId, input["UserName"]))
        : undefined;
  const tags = tagged?.tags ?? [];
  return Object.fromEntries(
    tags.flatMap(({ key, value }) => [
      [`aws:ResourceTag/${key}`, [value]],
      [`iam:ResourceTag/${key}`, [value]],
    ]),
  );
}

function valueOf(key: string, value: unknown): Readonly<Record<string, readonly string[]>> {
  return typeof value === "string" ? { [key]: [value] } : {};
}

/** By the member that names the resource; the first that is there, in this order, is what the action is on. */
const NAMED_BY = [
  ["InstanceProfileName", "instance-profile"],
  ["RoleName", "role"],
  ["GroupName", "group"],
  ["UserName", "user"],
] as const satisfies readonly (readonly [string, IdentityKind])[];

function resourceOf(view: View, { operation, input, caller }: Call): string {
  const service = input["AWSServiceName"];
  if (typeof service === "string") {
    return `arn:aws:iam::${caller.accountId}:role/aws-service-role/${service}/*`;
  }
  if (operation === "CreatePolicy")
    return arnOf(view, caller, "policy", input["PolicyName"], input["Path"]);
  const named = NAMED_BY.find(([member]) => typeof input[member] === "string");
  // Lists of all there are have no resource, or one that ends in `*`.
  if (named) return arnOf(view, caller, named[1], input[named[0]], input["Path"]);
  if (typeof input["PolicyArn"] === "string") return input["PolicyArn"];
  if (typeof input["PolicySourceArn"] === "string") return input["PolicySourceArn"];
  return OWN_USER.has(operation) ? ownArn(caller) : "*";
}

/** Operations that are about the caller when they name nobody. */
const OWN_USER: ReadonlySet<string> = new Set([
  "CreateAccessKey",
  "DeleteAccessKey",
  "DeleteLoginProfile",
  "GetLoginProfile",
  "GetUser",
  "ListAccessKeys",
  "ListMFADevices",
  "ListSSHPublicKeys",
  "ListServiceSpecificCredentials",
  "ListSigningCertificates",
  "UpdateAccessKey",
]);

function ownArn(caller: Caller): string {
  return isRoot(caller) ? rootArn(caller.accountId) : caller.principalArn;
}

/** Of what is there its own ARN, path included; of what is not, the one it would get. */
function arnOf(
  view: View,
  { accountId }: Caller,
  ...[kind, given, path = "/"]: readonly [kind: IdentityKind, name: unknown, path?: unknown]
): string {
  const name = typeof given === "string" ? given : "";
  const known = arnOfKnown(view, kind, identityKey(accountId, name));
  return (
    known ?? identityArn(kind, { accountId, path: typeof path === "string" ? path : "/", name })
  );
}

function arnOfKnown(view: View, kind: IdentityKind, key: string): string | undefined {
  switch (kind) {
    case "role":
      return view.get(roles, key)?.arn;
    case "user":
      return view.get(users, key)?.arn;
    case "group":
      return view.get(groups, key)?.arn;
    case "instance-profile":
      return view.get(instanceProfiles, key)?.arn;
    case "policy":
    default:
      return undefined;
  }
}
