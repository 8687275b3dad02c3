import type { PutRegistryPolicyRequest, PutRegistryPolicyResponse } from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { checkPolicy } from "../policy-text.ts";
import { registryRow } from "../registry-row.ts";
import { registries } from "../tables.ts";

/** PutRegistryPolicy. */
export const putRegistryPolicy: EcrOperation<
  PutRegistryPolicyRequest,
  PutRegistryPolicyResponse
> = ({ input, caller, write }) =>
  write((tx) => {
    const policyText = checkPolicy(input.policyText, "registry", { view: tx, caller });
    tx.put(registries, { ...registryRow(tx, caller), policyText });
    return { registryId: caller.accountId, policyText };
  });
