import type { GetRegistryPolicyRequest, GetRegistryPolicyResponse } from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { registryPolicyNotFound } from "../refusals.ts";
import { registryRow } from "../registry-row.ts";

/** GetRegistryPolicy, as it was put. Where there is none: RegistryPolicyNotFoundException. */
export const getRegistryPolicy: EcrOperation<
  GetRegistryPolicyRequest,
  GetRegistryPolicyResponse
> = ({ caller, read }) =>
  read((view) => {
    const { policyText } = registryRow(view, caller);
    if (policyText === undefined) throw registryPolicyNotFound(caller.accountId);
    return { registryId: caller.accountId, policyText };
  });
