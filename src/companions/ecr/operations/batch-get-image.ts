import type { BatchGetImageRequest, BatchGetImageResponse } from "@aws-sdk/client-ecr";
import { checkedIds, idFailure } from "../image-ids.ts";
import { findImage } from "../images.ts";
import type { EcrOperation } from "../operation.ts";
import { findRepository, placeOf } from "../repositories.ts";

/** BatchGetImage: manifests, byte for byte as they were pushed. */
export const batchGetImage: EcrOperation<BatchGetImageRequest, BatchGetImageResponse> = async ({
  input,
  caller,
  read,
  blobs,
}) => {
  const ids = checkedIds(input.imageIds);
  const { repository, found } = await read((view) => {
    const row = findRepository(view, caller, input);
    return {
      repository: row,
      found: ids.map((id) => ({
        id,
        failure: idFailure(id),
        image: findImage(view, row.repositoryKey, id),
      })),
    };
  });
  const accepted = input.acceptedMediaTypes ?? [];
  const outcomes = await Promise.all(
    found.map(async ({ id, failure, image }) => {
      if (failure) return { failure };
      const isAccepted = accepted.length === 0 || accepted.includes(image?.mediaType ?? "");
      if (image === undefined || !isAccepted) return { failure: notFound(id) };
      const bytes = await blobs.bytes(image.digest);
      const imageId = { imageDigest: image.digest, ...tagOf(id) };
      return {
        image: {
          ...placeOf(repository),
          imageId,
          imageManifest: new TextDecoder().decode(bytes),
          imageManifestMediaType: image.mediaType,
        },
      };
    }),
  );
  return {
    images: outcomes.flatMap(({ image }) => image ?? []),
    failures: outcomes.flatMap(({ failure }) => failure ?? []),
  };
};

function tagOf({ imageTag }: { readonly imageTag?: string | undefined }) {
  return imageTag === undefined ? {} : { imageTag };
}

function notFound(imageId: object) {
  return {
    imageId,
    failureCode: "ImageNotFound" as const,
    failureReason: "Requested image not found",
  };
}
