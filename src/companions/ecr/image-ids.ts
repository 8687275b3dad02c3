import type { ImageFailure, ImageIdentifier } from "@aws-sdk/client-ecr";
import type { Shape } from "../../domain/shape.ts";
import { looksLikeDigest } from "./names.ts";
import { invalidParameter } from "./refusals.ts";

const MAX_IDS = 100;

/** The ids of a request about several images. Throws InvalidParameterException. */
export function checkedIds(
  ids: readonly Shape<ImageIdentifier>[] | undefined,
): readonly Shape<ImageIdentifier>[] {
  if (ids === undefined) throw invalidParameter("imageIds", "must not be null");
  if (ids.length === 0) {
    throw invalidParameter("imageIds", "must have length greater than or equal to 1");
  }
  if (ids.length <= MAX_IDS) return ids;
  throw invalidParameter("imageIds", `must have length less than or equal to ${MAX_IDS}`);
}

/** What is wrong with an id itself. */
export function idFailure(imageId: Shape<ImageIdentifier>): Shape<ImageFailure> | undefined {
  const { imageDigest, imageTag } = imageId;
  if (imageDigest === undefined && imageTag === undefined) {
    return {
      imageId,
      failureCode: "MissingDigestAndTag",
      failureReason: "Invalid request parameters: both tag and digest cannot be null",
    };
  }
  if (imageDigest === undefined || looksLikeDigest(imageDigest)) return undefined;
  return {
    imageId,
    failureCode: "InvalidImageDigest",
    failureReason:
      "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
  };
}
