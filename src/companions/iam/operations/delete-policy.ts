import type { DeletePolicyRequest } from "@aws-sdk/client-iam";
import { managedPolicies } from "../../../store/identity-tables.ts";
import { deleteConflict, findOwnPolicy } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { attachmentsOf, boundedBy } from "../present.ts";

/** DeletePolicy. Refused while somebody has it or it has versions beside the default one. */
export const deletePolicy: IamOperation<DeletePolicyRequest> = (context) => {
  const { input, tx, caller } = context;
  const policy = findOwnPolicy(context, input.PolicyArn);
  if (attachmentsOf(tx, caller.accountId, policy.arn) > 0) {
    throw deleteConflict("Cannot delete a policy attached to entities.");
  }
  if (boundedBy(tx, caller.accountId, policy.arn).length > 0) {
    throw deleteConflict("Cannot delete a policy used as a permissions boundary.");
  }
  if (policy.versions.length > 1) {
    throw deleteConflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's " +
        "versions. The default version is deleted with the policy.",
    );
  }
  tx.delete(managedPolicies, policy.arn);
  return {};
};
