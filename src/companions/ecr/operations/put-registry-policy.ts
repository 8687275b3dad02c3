import type { PutRegistryPolicyRequest, PutRegistryPolicyResponse } from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { checkPolicy } from "../policy-text.ts";
import { registryRow } from "../registry-row.ts";
import { registries } from "../tables.ts";

/**
 * PutRegistryPolicy, in the place of the one before. What is none, has a statement without a resource, or names a
 * principal that isn't there: InvalidParameterException.
 */
export const putRegistryPolicy: EcrOperation<
  PutRegistryPolicyRequest,
  PutRegistryPolicyResponse
> = ({ input, caller, write }) =>
  write((tx) => {
    const policyText = checkPolicy(input.policyText, "registry", { view: tx, caller });
    tx.put(registries, { ...registryRow(tx, caller), policyText });
    return { registryId: caller.accountId, policyText };
  });
