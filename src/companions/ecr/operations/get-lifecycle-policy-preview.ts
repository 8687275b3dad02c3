import type {
  GetLifecyclePolicyPreviewRequest,
  GetLifecyclePolicyPreviewResponse,
} from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { page } from "../page.ts";
import { previewNotFound } from "../refusals.ts";
import { findRepository, placeOf } from "../repositories.ts";

/**
 * GetLifecyclePolicyPreview: what the last preview found, always COMPLETE; the count is of all of it, whatever the
 * filter. Where none was started: LifecyclePolicyPreviewNotFoundException.
 */
export const getLifecyclePolicyPreview: EcrOperation<
  GetLifecyclePolicyPreviewRequest,
  GetLifecyclePolicyPreviewResponse
> = ({ input, caller, read }) =>
  read((view) => {
    const repository = findRepository(view, caller, input);
    const { lifecyclePreview } = repository;
    if (!lifecyclePreview) throw previewNotFound(placeOf(repository));
    const { imageIds = [], filter } = input;
    const { tagStatus = "ANY" } = filter ?? {};
    const matching = lifecyclePreview.results.filter(
      ({ digest, tags }) =>
        (tagStatus === "ANY" || (tagStatus === "TAGGED") === tags.length > 0) &&
        (imageIds.length === 0 ||
          imageIds.some(
            ({ imageDigest, imageTag }) =>
              imageDigest === digest || (imageTag !== undefined && tags.includes(imageTag)),
          )),
    );
    const { rows, ...rest } = page(matching, {
      input,
      query: ["GetLifecyclePolicyPreview", repository.repositoryKey, imageIds, filter ?? null],
      keyOf: ({ digest }) => digest,
      defaultSize: 100,
      maxSize: 100,
    });
    return {
      ...placeOf(repository),
      lifecyclePolicyText: lifecyclePreview.text,
      status: "COMPLETE",
      previewResults: rows.map(({ digest, tags, pushedAtMs, rulePriority }) => ({
        imageTags: tags,
        imageDigest: digest,
        imagePushedAt: pushedAtMs,
        action: { type: "EXPIRE" as const },
        appliedRulePriority: rulePriority,
      })),
      summary: { expiringImageTotalCount: lifecyclePreview.results.length },
      ...rest,
    };
  });
