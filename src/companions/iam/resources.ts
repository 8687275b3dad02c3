import { assertNever } from "../../domain/assert.ts";
import {
  identityArn,
  identityKey,
  type IdentityKind,
  rootArn,
} from "../../domain/identity/names.ts";
import type { IdentityTag } from "../../domain/identity/records.ts";
import { type Caller, isRoot } from "../../domain/scope.ts";
import {
  accessKeys,
  groups,
  instanceProfiles,
  managedPolicies,
  roles,
  users,
} from "../../store/identity-tables.ts";
import { linkedService } from "../../store/linked-roles.ts";
import type { View } from "../../store/view.ts";
import type { Call } from "../../wire/service.ts";

/** What an IAM call is on. */
export interface IamResource {
  readonly arn: string;
  /** What refusals call it where that is not its ARN: `role deploy`. */
  readonly name?: string;
  readonly kind?: IdentityKind;
  /** What is known of it, when it is there. */
  readonly row?: ResourceRow | undefined;
}

interface ResourceRow {
  readonly arn: string;
  readonly tags?: readonly IdentityTag[];
  readonly permissionsBoundary?: string;
}

/**
 * The one thing that a call is on. Lists are on a path: `role/` or `role/app/`.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Identity and Access
 * Management (IAM)", and the resources in AWS's AccessDenied messages.
 */
export function resourceOf(view: View, call: Call): IamResource {
  return (
    listed(call) ??
    linkedRole(call) ??
    named(view, call) ??
    policy(view, call) ??
    principal(view, call) ?? { arn: "*" }
  );
}

/** The lists that IAM can narrow to a path. */
const LISTS: Readonly<Record<string, string | undefined>> = {
  ListGroups: "group",
  ListInstanceProfiles: "instance-profile",
  ListPolicies: "policy",
  ListRoles: "role",
  ListUsers: "user",
  ListVirtualMFADevices: "mfa",
};

function listed({ operation, input, caller }: Call): IamResource | undefined {
  const kind = LISTS[operation];
  if (kind === undefined) return undefined;
  const path = textOf(input["PathPrefix"]) ?? "/";
  return {
    arn: `arn:aws:iam::${caller.accountId}:${kind}${path}`,
    ...(kind === "policy" && { name: `policy path ${path}` }),
  };
}

/** Of a service that is not known here nobody can say what its role is called. */
function linkedRole({ input, caller }: Call): IamResource | undefined {
  const service = textOf(input["AWSServiceName"]);
  const path =
    service === undefined
      ? /^task\/(aws-service-role\/[^/]+\/[^/]+)\//.exec(textOf(input["DeletionTaskId"]) ?? "")?.[1]
      : `aws-service-role/${service}/${linkedService(service)?.roleName ?? "*"}`;
  return path === undefined ? undefined : { arn: `arn:aws:iam::${caller.accountId}:role/${path}` };
}

/** By the member that names the resource; the first that is there, in this order, is what the action is on. */
const NAMED_BY = [
  ["InstanceProfileName", "instance-profile"],
  ["RoleName", "role"],
  ["GroupName", "group"],
  ["UserName", "user"],
] as const satisfies readonly (readonly [string, IdentityKind])[];

/** The operations whose refusals have the ARN of what is named; the others say `role deploy`. */
const REFUSED_BY_ARN =
  /^(?:Create(?:Group|InstanceProfile|Role|User)|(?:Tag|Untag)\w+|\w+PermissionsBoundary)$/;

function named(view: View, { operation, input, caller }: Call): IamResource | undefined {
  const found = NAMED_BY.find(([member]) => textOf(input[member]) !== undefined);
  if (!found) return undefined;
  const [member, kind] = found;
  const name = textOf(input[member]) ?? "";
  const resource = identityResource(view, caller, { kind, name, path: textOf(input["Path"]) });
  if (REFUSED_BY_ARN.test(operation)) return resource;
  return { ...resource, name: `${kind.replace("-", " ")} ${name}` };
}

/** Of what is there its own ARN, path included; of what is not, the one it would get. */
export function identityResource(
  view: View,
  { accountId }: Pick<Caller, "accountId">,
  given: {
    readonly kind: Exclude<IdentityKind, "policy">;
    readonly name: string;
    readonly path?: string | undefined;
  },
): IamResource {
  const { kind, name, path = "/" } = given;
  const row = rowOf(view, kind, identityKey(accountId, name));
  return { arn: row?.arn ?? identityArn(kind, { accountId, path, name }), kind, row };
}

function rowOf(
  view: View,
  kind: Exclude<IdentityKind, "policy">,
  key: string,
): ResourceRow | undefined {
  switch (kind) {
    case "group":
      return view.get(groups, key);
    case "instance-profile":
      return view.get(instanceProfiles, key);
    case "role":
      return view.get(roles, key);
    case "user":
      return view.get(users, key);
    default:
      return assertNever(kind);
  }
}

function policy(view: View, { operation, input, caller }: Call): IamResource | undefined {
  const kind = "policy";
  const arn = textOf(input["PolicyArn"]);
  if (arn !== undefined) {
    const row = view.get(managedPolicies, arn);
    return { arn, name: `policy ${arn}`, kind, row };
  }
  if (operation !== "CreatePolicy") return undefined;
  const { accountId } = caller;
  const name = textOf(input["PolicyName"]) ?? "";
  const path = textOf(input["Path"]) ?? "/";
  return { arn: identityArn(kind, { accountId, path, name }), name: `policy ${name}`, kind };
}

/** Who is simulated, whose key it is, or who asks. */
function principal(view: View, { operation, input, caller }: Call): IamResource | undefined {
  const source = textOf(input["PolicySourceArn"]);
  if (source !== undefined) return { arn: source };
  if (operation === "GetAccessKeyLastUsed") {
    const key = view.get(accessKeys, textOf(input["AccessKeyId"]) ?? "");
    return key?.accountId === caller.accountId ? { arn: key.userArn } : undefined;
  }
  if (!OWN_USER.has(operation)) return undefined;
  if (isRoot(caller)) return { arn: rootArn(caller.accountId) };
  const { principalArn: arn } = caller;
  const name = /:user\/(?:.+\/)?([^/]+)$/.exec(arn)?.[1];
  return name === undefined ? { arn } : { arn, name: `user ${name}` };
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

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
