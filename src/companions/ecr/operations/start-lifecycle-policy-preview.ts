import type {
  StartLifecyclePolicyPreviewRequest,
  StartLifecyclePolicyPreviewResponse,
} from "@aws-sdk/client-ecr";
import { expiring } from "../expiring.ts";
import type { EcrOperation } from "../operation.ts";
import { policyNotFound } from "../refusals.ts";
import { findRepository, placeOf } from "../repositories.ts";
import { repositories } from "../tables.ts";

/** StartLifecyclePolicyPreview, of the policy that is given or else of the one that is there. It is done at once. */
export const startLifecyclePolicyPreview: EcrOperation<
  StartLifecyclePolicyPreviewRequest,
  StartLifecyclePolicyPreviewResponse
> = ({ input, caller, write, clock }) =>
  write((tx) => {
    const repository = findRepository(tx, caller, input);
    const text = input.lifecyclePolicyText ?? repository.lifecyclePolicy?.text;
    if (text === undefined) throw policyNotFound("Lifecycle", placeOf(repository));
    const due = expiring(tx, repository, { policyText: text, nowMs: clock.nowMs() });
    const results = due.map(({ image, rulePriority }) => ({
      digest: image.digest,
      tags: image.tags,
      pushedAtMs: image.pushedAtMs,
      rulePriority,
    }));
    tx.put(repositories, { ...repository, lifecyclePreview: { text, results } });
    return { ...placeOf(repository), lifecyclePolicyText: text, status: "IN_PROGRESS" };
  });
