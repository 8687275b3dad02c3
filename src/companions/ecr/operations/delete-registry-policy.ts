import type {
  DeleteRegistryPolicyRequest,
  DeleteRegistryPolicyResponse,
} from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { registryPolicyNotFound } from "../refusals.ts";
import { registryRow } from "../registry-row.ts";
import { registries } from "../tables.ts";

/** DeleteRegistryPolicy, and answers with it. Where there is none: RegistryPolicyNotFoundException. */
export const deleteRegistryPolicy: EcrOperation<
  DeleteRegistryPolicyRequest,
  DeleteRegistryPolicyResponse
> = ({ caller, write }) =>
  write((tx) => {
    const { policyText, ...rest } = registryRow(tx, caller);
    if (policyText === undefined) throw registryPolicyNotFound(caller.accountId);
    tx.put(registries, rest);
    return { registryId: caller.accountId, policyText };
  });
