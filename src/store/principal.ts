import { lastPart } from "../domain/arn.ts";
import { identityKey, rootArn, serviceOf } from "../domain/identity/names.ts";
import type {
  IdentityTag,
  PolicyBearer,
  RoleRecord,
  SessionRecord,
  UserRecord,
} from "../domain/identity/records.ts";
import type { AwsManagedPolicies } from "../domain/policy/aws-managed.ts";
import type { PrincipalPolicies } from "../domain/policy/decide.ts";
import type { NamedPrincipal, PolicyDocument } from "../domain/policy/document.ts";
import type { PolicyReader } from "../domain/policy/policy-cache.ts";
import { type ConditionValues, conditionValues } from "../domain/policy/request.ts";
import type { Caller } from "../domain/scope.ts";
import { groups, managedPolicies, roles, sessions, users } from "./identity-tables.ts";
import type { View } from "./view.ts";

/** Everything about a caller that policies can be about. */
export interface Principal {
  readonly kind: "root" | "role session" | "service" | "user";
  /** What holds for it; `undefined` for root, who may do everything. */
  readonly policies: PrincipalPolicies | undefined;
  /** The values of the condition keys that are about it. */
  readonly values: ConditionValues;
  /** The names that a trust policy can have for it. */
  readonly names: readonly NamedPrincipal[];
  /** As GetCallerIdentity shows it. */
  readonly userId: string;
  readonly session?: SessionRecord;
}

/** What reading policies takes. */
export interface PolicySource {
  readonly managed: AwsManagedPolicies;
  readonly read: PolicyReader;
}

/** Who a caller is, with the policies that hold at this moment. A principal that is gone has none. */
export function principalOf(view: View, caller: Caller, source: PolicySource): Principal {
  const { accountId, principalArn } = caller;
  const service = serviceOf(principalArn);
  if (service !== undefined) return servicePrincipalOf(service);
  const session =
    caller.accessKeyId === undefined ? undefined : view.get(sessions, caller.accessKeyId);
  const bearer = session?.bearer;
  if (principalArn === rootArn(accountId)) return rootPrincipal(caller, session);
  if (session && bearer?.kind === "role") {
    const role = view.get(roles, identityKey(accountId, bearer.roleName));
    // One of the same name that was made later is another role.
    const same = role?.roleId === bearer.roleId ? role : undefined;
    return roleSession(view, { caller, session, bearer, role: same, source });
  }
  const { userName, userId } =
    bearer?.kind === "user" ? bearer : { userName: lastPart(principalArn), userId: undefined };
  const user = view.get(users, identityKey(accountId, userName));
  const same = userId === undefined || user?.userId === userId ? user : undefined;
  return userPrincipal(view, { caller, user: same, userName, userId, session, source });
}

function servicePrincipalOf(service: string): Principal {
  return {
    kind: "service",
    policies: { identity: [] },
    values: conditionValues({
      "aws:PrincipalIsAWSService": "true",
      "aws:PrincipalServiceName": service,
    }),
    names: [{ kind: "Service", name: service }],
    userId: service,
  };
}

function rootPrincipal({ accountId }: Caller, session: SessionRecord | undefined): Principal {
  const arn = rootArn(accountId);
  return {
    kind: "root",
    policies: undefined,
    values: conditionValues(accountValues(accountId, arn), { "aws:PrincipalType": "Account" }),
    names: [{ kind: "AWS", name: arn }],
    userId: accountId,
    ...(session && { session }),
  };
}

function roleSession(
  view: View,
  given: {
    readonly caller: Caller;
    readonly session: SessionRecord;
    readonly bearer: Extract<SessionRecord["bearer"], { readonly kind: "role" }>;
    readonly role: RoleRecord | undefined;
    readonly source: PolicySource;
  },
): Principal {
  const { caller, session, bearer, role, source } = given;
  const { accountId, principalArn } = caller;
  const userId = `${bearer.roleId}:${bearer.sessionName}`;
  const bounds = role ? boundary(view, role, source) : {};
  const limits = sessionPolicies(view, session, source);
  return {
    kind: "role session",
    policies: { identity: role ? bearerPolicies(view, role, source) : [], ...bounds, ...limits },
    values: conditionValues(
      accountValues(accountId, role?.arn ?? principalArn),
      {
        "aws:PrincipalType": "AssumedRole",
        "aws:userid": userId,
        "aws:MultiFactorAuthPresent": "false",
        "aws:SourceIdentity": session.sourceIdentity,
        "aws:TokenIssueTime": String(Math.floor(session.issuedAtMs / 1000)),
      },
      // Tags of the session come before those of the role.
      tagValues("aws:PrincipalTag", [...(role?.tags ?? []), ...session.tags]),
    ),
    names: [
      { kind: "AWS", name: role ? principalArn : userId },
      ...(role ? [{ kind: "AWS", name: role.arn } as const] : []),
      { kind: "AWS", name: rootArn(accountId) },
    ],
    userId,
    session,
  };
}

function userPrincipal(
  view: View,
  given: {
    readonly caller: Caller;
    readonly user: UserRecord | undefined;
    readonly userName: string;
    readonly userId: string | undefined;
    readonly session: SessionRecord | undefined;
    readonly source: PolicySource;
  },
): Principal {
  const { caller, user, userName, session, source } = given;
  const { accountId, principalArn } = caller;
  const userId = user?.userId ?? given.userId ?? "";
  const bounds = user ? boundary(view, user, source) : {};
  return {
    kind: "user",
    policies: { identity: user ? userPolicies(view, user, source) : [], ...bounds },
    values: conditionValues(
      accountValues(accountId, user?.arn ?? principalArn),
      {
        "aws:PrincipalType": "User",
        ...(userId !== "" && { "aws:userid": userId }),
        "aws:username": user?.userName ?? userName,
        ...(session && {
          "aws:MultiFactorAuthPresent": "false",
          "aws:TokenIssueTime": String(Math.floor(session.issuedAtMs / 1000)),
        }),
      },
      tagValues("aws:PrincipalTag", user?.tags ?? []),
    ),
    names: [
      // Who is gone has no ARN any more, which may be another's by now.
      { kind: "AWS", name: user?.arn ?? userId },
      { kind: "AWS", name: rootArn(accountId) },
    ],
    userId,
    ...(session && { session }),
  };
}

function accountValues(accountId: string, arn: string): Readonly<Record<string, string>> {
  return {
    "aws:PrincipalAccount": accountId,
    "aws:PrincipalArn": arn,
    "aws:PrincipalIsAWSService": "false",
  };
}

/** Tags as condition keys: `aws:PrincipalTag/team`. */
export function tagValues(
  prefix: string,
  tags: readonly IdentityTag[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ key, value }) => [`${prefix}/${key}`, value]));
}

/** The policies of a user, its groups' included. */
export function userPolicies(
  view: View,
  user: UserRecord,
  source: PolicySource,
): readonly PolicyDocument[] {
  return [
    ...bearerPolicies(view, user, source),
    ...user.groups.flatMap((name) => {
      const group = view.get(groups, identityKey(user.accountId, name));
      return group ? bearerPolicies(view, group, source) : [];
    }),
  ];
}

/** The policies in and attached to one role, user or group. */
export function bearerPolicies(
  view: View,
  bearer: PolicyBearer,
  source: PolicySource,
): readonly PolicyDocument[] {
  return [
    ...bearer.inlinePolicies.map(({ document }) => source.read(document, "identity")),
    ...managedDocuments(view, bearer.attachedPolicies, source),
  ];
}

/** What a permissions boundary says; nothing at all of one whose policy is gone, which allows nothing. */
export function boundary(
  view: View,
  bearer: { readonly permissionsBoundary?: string },
  source: PolicySource,
): Pick<PrincipalPolicies, "boundary"> {
  const { permissionsBoundary } = bearer;
  if (permissionsBoundary === undefined) return {};
  return { boundary: managedDocuments(view, [permissionsBoundary], source) };
}

function sessionPolicies(
  view: View,
  { policies, policyArns }: SessionRecord,
  source: PolicySource,
): Pick<PrincipalPolicies, "session"> {
  if (!policies && !policyArns) return {};
  const inline = (policies ?? []).map((text) => source.read(text, "identity"));
  return { session: [...inline, ...managedDocuments(view, policyArns ?? [], source)] };
}

function managedDocuments(
  view: View,
  arns: readonly string[],
  source: PolicySource,
): readonly PolicyDocument[] {
  return arns.flatMap((arn) => {
    const policy = view.get(managedPolicies, arn) ?? source.managed.get(arn);
    const version = policy?.versions.find(({ versionId }) => versionId === policy.defaultVersionId);
    return version ? [source.read(version.document, "identity")] : [];
  });
}
