import type { GetLifecyclePolicyRequest, GetLifecyclePolicyResponse } from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { policyNotFound } from "../refusals.ts";
import { findRepository, placeOf } from "../repositories.ts";

/** GetLifecyclePolicy. Of one that was never evaluated, ECR says that it was in 1970. */
export const getLifecyclePolicy: EcrOperation<
  GetLifecyclePolicyRequest,
  GetLifecyclePolicyResponse
> = ({ input, caller, read }) =>
  read((view) => {
    const repository = findRepository(view, caller, input);
    const { lifecyclePolicy } = repository;
    if (!lifecyclePolicy) throw policyNotFound("Lifecycle", placeOf(repository));
    return {
      ...placeOf(repository),
      lifecyclePolicyText: lifecyclePolicy.text,
      lastEvaluatedAt: lifecyclePolicy.lastEvaluatedAtMs ?? 0,
    };
  });
