import type {
  DeleteLifecyclePolicyRequest,
  DeleteLifecyclePolicyResponse,
} from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { policyNotFound } from "../refusals.ts";
import { findRepository, placeOf } from "../repositories.ts";
import { repositories } from "../tables.ts";

/** DeleteLifecyclePolicy. Where there is none: LifecyclePolicyNotFoundException. A preview stays. */
export const deleteLifecyclePolicy: EcrOperation<
  DeleteLifecyclePolicyRequest,
  DeleteLifecyclePolicyResponse
> = ({ input, caller, write }) =>
  write((tx) => {
    const repository = findRepository(tx, caller, input);
    const { lifecyclePolicy, ...rest } = repository;
    if (!lifecyclePolicy) throw policyNotFound("Lifecycle", placeOf(repository));
    tx.put(repositories, rest);
    return {
      ...placeOf(repository),
      lifecyclePolicyText: lifecyclePolicy.text,
      lastEvaluatedAt: lifecyclePolicy.lastEvaluatedAtMs ?? 0,
    };
  });
