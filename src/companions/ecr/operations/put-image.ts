import type { PutImageRequest, PutImageResponse } from "@aws-sdk/client-ecr";
import { ApiError } from "../../../domain/errors.ts";
import { digestOf } from "../../../runtime/digest.ts";
import { MAX_MANIFEST_BYTES } from "../manifest.ts";
import { isImageTag } from "../names.ts";
import type { EcrOperation } from "../operation.ts";
import { imageExists, invalidParameter } from "../refusals.ts";
import { checkedName, placeOf, registryOf, repositoryIn } from "../repositories.ts";
import { storeManifest } from "../store-manifest.ts";
import { contentKey, images } from "../tables.ts";

/** PutImage: a manifest whose layers are there, under a tag. */
export const putImage: EcrOperation<PutImageRequest, PutImageResponse> = async (context) => {
  const { input, caller, read } = context;
  const scope = registryOf(caller, input);
  const repositoryName = checkedName(input.repositoryName);
  const { imageManifest, imageTag, imageManifestMediaType } = input;
  if (imageManifest === undefined) throw invalidParameter("imageManifest", "must not be null");
  if (imageTag !== undefined && !isImageTag(imageTag)) {
    // Unverified.
    throw invalidParameter(
      "imageTag",
      "must satisfy regular expression '[a-zA-Z0-9_][a-zA-Z0-9._-]*'",
    );
  }
  const repository = await read((view) => repositoryIn(view, scope, repositoryName));
  const bytes = new TextEncoder().encode(imageManifest);
  if (bytes.length > MAX_MANIFEST_BYTES) {
    throw invalidParameter(
      "imageManifest",
      `must have length less than or equal to ${MAX_MANIFEST_BYTES}`,
    );
  }
  const imageDigest = `sha256:${digestOf("sha256", bytes)}`;
  if (input.imageDigest !== undefined && input.imageDigest !== imageDigest) {
    throw new ApiError(
      "ImageDigestDoesNotMatchException",
      `The specified image digest '${input.imageDigest}' does not match the digest calculated for the image, '${imageDigest}'`,
    );
  }
  const pushed = { scope, repositoryName, bytes, mediaType: imageManifestMediaType };
  const image = await storeManifest(
    context,
    { ...pushed, digest: imageDigest, tag: imageTag },
    (tx) => {
      const known = tx.get(images, contentKey(repository.repositoryKey, imageDigest));
      if (known && (imageTag === undefined || known.tags.includes(imageTag))) {
        throw imageExists({ imageDigest, imageTag }, placeOf(repository));
      }
    },
  );
  return {
    image: {
      ...placeOf(repository),
      imageId: { imageDigest, ...(imageTag !== undefined && { imageTag }) },
      imageManifest,
      imageManifestMediaType: image.mediaType,
    },
  };
};
