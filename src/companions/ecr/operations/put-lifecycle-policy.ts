import type { PutLifecyclePolicyRequest, PutLifecyclePolicyResponse } from "@aws-sdk/client-ecr";
import { parseLifecyclePolicy } from "../lifecycle-policy.ts";
import type { EcrOperation } from "../operation.ts";
import { findRepository, placeOf } from "../repositories.ts";
import { repositories } from "../tables.ts";

/** PutLifecyclePolicy. The housekeeping sees to it at once, and every hour from then on. */
export const putLifecyclePolicy: EcrOperation<
  PutLifecyclePolicyRequest,
  PutLifecyclePolicyResponse
> = ({ input, caller, write }) =>
  write((tx) => {
    const repository = findRepository(tx, caller, input);
    const { lifecyclePolicyText: text = "" } = input;
    parseLifecyclePolicy(text);
    tx.put(repositories, { ...repository, lifecyclePolicy: { text } });
    return { ...placeOf(repository), lifecyclePolicyText: text };
  });
