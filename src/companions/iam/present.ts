import type { Group, InstanceProfile, Policy, Role, User } from "@aws-sdk/client-iam";
import { identityKey } from "../../domain/identity/names.ts";
import type {
  GroupRecord,
  InstanceProfileRecord,
  ManagedPolicyRecord,
  RoleRecord,
  UserRecord,
} from "../../domain/identity/records.ts";
import type { Shape } from "../../domain/shape.ts";
import { groups, roles, users } from "../../store/identity-tables.ts";
import type { View } from "../../store/view.ts";
import { presentBoundary } from "./boundaries.ts";
import { encodedDocument } from "./documents.ts";
import { tagsIfAny } from "./tags.ts";

/** A role as lists and other resources show it: without tags, boundary and last use (AWS IAM API Reference, "ListRoles"). */
export function presentRole(role: RoleRecord): Shape<Role> {
  return {
    Path: role.path,
    RoleName: role.roleName,
    RoleId: role.roleId,
    Arn: role.arn,
    CreateDate: role.createdAtMs,
    AssumeRolePolicyDocument: encodedDocument(role.trustPolicy),
    ...(role.description !== undefined && { Description: role.description }),
    MaxSessionDuration: role.maxSessionSeconds,
  };
}

/** A role as GetRole and CreateRole show it. */
export function presentWholeRole(role: RoleRecord): Shape<Role> {
  return { ...presentRole(role), ...presentBoundary(role), ...tagsIfAny(role) };
}

export function presentUser(user: UserRecord): Shape<User> {
  return {
    Path: user.path,
    UserName: user.userName,
    UserId: user.userId,
    Arn: user.arn,
    CreateDate: user.createdAtMs,
  };
}

export function presentWholeUser(user: UserRecord): Shape<User> {
  return { ...presentUser(user), ...presentBoundary(user), ...tagsIfAny(user) };
}

export function presentGroup(group: GroupRecord): Shape<Group> {
  return {
    Path: group.path,
    GroupName: group.groupName,
    GroupId: group.groupId,
    Arn: group.arn,
    CreateDate: group.createdAtMs,
  };
}

/** A policy as lists show it, with how often it is used in the account. */
export function presentPolicy(
  view: View,
  accountId: string,
  policy: ManagedPolicyRecord,
): Shape<Policy> {
  return {
    PolicyName: policy.policyName,
    PolicyId: policy.policyId,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    AttachmentCount: attachmentsOf(view, accountId, policy.arn),
    PermissionsBoundaryUsageCount: boundedBy(view, accountId, policy.arn).length,
    IsAttachable: true,
    CreateDate: policy.createdAtMs,
    UpdateDate: policy.updatedAtMs,
  };
}

/** A policy as GetPolicy shows it; CreatePolicy leaves the description out. */
export function presentWholePolicy(
  view: View,
  accountId: string,
  policy: ManagedPolicyRecord,
): Shape<Policy> {
  return {
    ...presentPolicy(view, accountId, policy),
    ...(policy.description !== undefined && { Description: policy.description }),
    Tags: tagsIfAny(policy).Tags ?? [],
  };
}

/** How many roles, users and groups of the account have a policy attached. */
export function attachmentsOf(view: View, accountId: string, arn: string): number {
  const key = `${accountId}/${arn}`;
  return (
    view.count(roles, "attached", key) +
    view.count(users, "attached", key) +
    view.count(groups, "attached", key)
  );
}

/** The roles and users that a policy bounds. */
export function boundedBy(
  view: View,
  accountId: string,
  arn: string,
): readonly (RoleRecord | UserRecord)[] {
  const all = [...view.by(roles, "account", accountId), ...view.by(users, "account", accountId)];
  return all.filter(({ permissionsBoundary }) => permissionsBoundary === arn);
}

export function presentInstanceProfile(
  view: View,
  profile: InstanceProfileRecord,
): Shape<InstanceProfile> {
  const role =
    profile.role === undefined
      ? undefined
      : view.get(roles, identityKey(profile.accountId, profile.role));
  return {
    Path: profile.path,
    InstanceProfileName: profile.instanceProfileName,
    InstanceProfileId: profile.instanceProfileId,
    Arn: profile.arn,
    CreateDate: profile.createdAtMs,
    Roles: role ? [presentRole(role)] : [],
  };
}

/** An instance profile as GetInstanceProfile and CreateInstanceProfile show it. */
export function presentWholeInstanceProfile(
  view: View,
  profile: InstanceProfileRecord,
): Shape<InstanceProfile> {
  return { ...presentInstanceProfile(view, profile), ...tagsIfAny(profile) };
}
