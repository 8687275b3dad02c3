import type { GetAccountSummaryResponse } from "@aws-sdk/client-iam";
import {
  groups,
  instanceProfiles,
  managedPolicies,
  roles,
  users,
} from "../../../store/identity-tables.ts";
import type { IamOperation } from "../operation.ts";

/** GetAccountSummary: how many there are of what there can be here, and AWS's quotas. */
export const getAccountSummary: IamOperation<object, GetAccountSummaryResponse> = ({
  tx,
  caller,
}) => {
  const { accountId } = caller;
  const own = [...tx.by(managedPolicies, "account", accountId)];
  const SummaryMap = {
    AccessKeysPerUserQuota: 2,
    AccountAccessKeysPresent: 1,
    AttachedPoliciesPerGroupQuota: 10,
    AttachedPoliciesPerRoleQuota: 10,
    AttachedPoliciesPerUserQuota: 10,
    GroupPolicySizeQuota: 5120,
    Groups: tx.count(groups, "account", accountId),
    GroupsPerUserQuota: 10,
    InstanceProfiles: tx.count(instanceProfiles, "account", accountId),
    MFADevices: 0,
    MFADevicesInUse: 0,
    Policies: own.length,
    PolicySizeQuota: 6144,
    PolicyVersionsInUse: own.reduce((sum, { versions }) => sum + versions.length, 0),
    Roles: tx.count(roles, "account", accountId),
    RolePolicySizeQuota: 10_240,
    AssumeRolePolicySizeQuota: 2048,
    ServerCertificates: 0,
    SigningCertificatesPerUserQuota: 2,
    UserPolicySizeQuota: 2048,
    Users: tx.count(users, "account", accountId),
    VersionsPerPolicyQuota: 5,
  };
  return { SummaryMap };
};
