import type { ListPoliciesRequest, ListPoliciesResponse } from "@aws-sdk/client-iam";
import type { ManagedPolicyRecord } from "../../../domain/identity/records.ts";
import { managedPolicies } from "../../../store/identity-tables.ts";
import type { IamOperation } from "../operation.ts";
import { page } from "../page.ts";
import { attachmentsOf, boundedBy, presentPolicy } from "../present.ts";

/** ListPolicies: the account's own, AWS's, or both. */
export const listPolicies: IamOperation<ListPoliciesRequest, ListPoliciesResponse> = ({
  input,
  tx,
  caller,
  source,
}) => {
  const { accountId } = caller;
  const { Scope = "All", PathPrefix = "/", OnlyAttached = false, PolicyUsageFilter } = input;
  const own = Scope === "AWS" ? [] : [...tx.by(managedPolicies, "account", accountId)];
  const ofAws = Scope === "Local" ? [] : [...source.managed.values()];
  const isWanted = ({ arn, path }: ManagedPolicyRecord): boolean =>
    path.startsWith(PathPrefix) &&
    (!OnlyAttached || attachmentsOf(tx, accountId, arn) > 0) &&
    (PolicyUsageFilter !== "PermissionsBoundary" || boundedBy(tx, accountId, arn).length > 0) &&
    (PolicyUsageFilter !== "PermissionsPolicy" || attachmentsOf(tx, accountId, arn) > 0);
  const { items, more } = page([...own, ...ofAws].filter(isWanted), {
    operation: "ListPolicies",
    filters: [accountId, Scope, PathPrefix, OnlyAttached, PolicyUsageFilter],
    input,
    nameOf: ({ policyName, arn }) => `${policyName} ${arn}`,
  });
  return { Policies: items.map((policy) => presentPolicy(tx, accountId, policy)), ...more };
};
