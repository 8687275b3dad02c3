import { identityKey } from "../domain/identity/names.ts";
import type {
  AccessKeyRecord,
  GroupRecord,
  IdentityAccountRecord,
  InstanceProfileRecord,
  ManagedPolicyRecord,
  RoleRecord,
  SessionRecord,
  UserRecord,
} from "../domain/identity/records.ts";
import { type AnyTable, table } from "./table.ts";

/**
 * Who there is and what they may do. Like the network of tasks these are the nouns of several: IAM keeps them,
 * STS makes sessions of them, and ECS looks at the roles of tasks. IAM is global, so the scope is the account.
 */

export const roles = table<RoleRecord>()({
  kind: "iam-role",
  key: (row) => identityKey(row.accountId, row.roleName),
  indexes: { account: (row) => row.accountId, attached: (row) => attachments(row) },
});

export const users = table<UserRecord>()({
  kind: "iam-user",
  key: (row) => identityKey(row.accountId, row.userName),
  indexes: {
    account: (row) => row.accountId,
    attached: (row) => attachments(row),
    group: (row) => row.groups.map((name) => identityKey(row.accountId, name)),
  },
});

export const groups = table<GroupRecord>()({
  kind: "iam-group",
  key: (row) => identityKey(row.accountId, row.groupName),
  indexes: { account: (row) => row.accountId, attached: (row) => attachments(row) },
});

/** Those of the accounts; AWS's own are code (domain/policy/aws-managed.ts). */
export const managedPolicies = table<ManagedPolicyRecord>()({
  kind: "iam-policy",
  key: (row) => row.arn,
  indexes: {
    account: (row) => row.accountId,
    name: (row) => identityKey(row.accountId, row.policyName),
  },
});

export const instanceProfiles = table<InstanceProfileRecord>()({
  kind: "iam-instance-profile",
  key: (row) => identityKey(row.accountId, row.instanceProfileName),
  indexes: {
    account: (row) => row.accountId,
    role: (row) => (row.role === undefined ? undefined : identityKey(row.accountId, row.role)),
  },
});

export const accessKeys = table<AccessKeyRecord>()({
  kind: "iam-access-key",
  key: (row) => row.accessKeyId,
  indexes: {
    account: (row) => row.accountId,
    user: (row) => identityKey(row.accountId, row.userName),
  },
  sealed: (row) => [row.sealedSecret],
});

/** Temporary credentials. Those that are over stay for a day, so that who still uses them is told that they expired. */
export const sessions = table<SessionRecord>()({
  kind: "sts-session",
  key: (row) => row.accessKeyId,
  indexes: { account: (row) => row.accountId },
  sealed: (row) => [row.sealedSecrets],
});

/** One row for each account that has ever had an alias. */
export const identityAccounts = table<IdentityAccountRecord>()({
  kind: "iam-account",
  key: (row) => row.accountId,
  indexes: {},
});

/** Every table of this file, in its order. */
export const identityTables: readonly AnyTable[] = [
  roles,
  users,
  groups,
  managedPolicies,
  instanceProfiles,
  accessKeys,
  sessions,
  identityAccounts,
];

/** `ACCOUNT/POLICYARN`: who has a managed policy is asked within an account. */
function attachments(row: {
  readonly accountId: string;
  readonly attachedPolicies: readonly string[];
}): readonly string[] {
  return row.attachedPolicies.map((arn) => `${row.accountId}/${arn}`);
}
