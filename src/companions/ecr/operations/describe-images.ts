import type {
  DescribeImagesRequest,
  DescribeImagesResponse,
  ImageDetail,
} from "@aws-sdk/client-ecr";
import type { Shape } from "../../../domain/shape.ts";
import { hasTagStatus } from "../image-filter.ts";
import { findImage } from "../images.ts";
import type { EcrOperation } from "../operation.ts";
import { page } from "../page.ts";
import { imageNotFound } from "../refusals.ts";
import { findRepository, placeOf } from "../repositories.ts";
import { type ImageRecord, images, type RepositoryRecord } from "../tables.ts";

/** DescribeImages. Those that are named come in that order and all at once. */
export const describeImages: EcrOperation<DescribeImagesRequest, DescribeImagesResponse> = ({
  input,
  caller,
  read,
}) =>
  read((view) => {
    const repository = findRepository(view, caller, input);
    const { repositoryKey } = repository;
    const { imageIds } = input;
    if (imageIds !== undefined && imageIds.length > 0) {
      const named = imageIds.map((id) => {
        const image = findImage(view, repositoryKey, id);
        if (image) return image;
        throw imageNotFound(id, placeOf(repository));
      });
      return { imageDetails: [...new Set(named)].map((image) => present(image, repository)) };
    }
    const matching = [...view.by(images, "repository", repositoryKey)].filter((image) =>
      hasTagStatus(image, input.filter),
    );
    const { rows, ...rest } = page(matching, {
      input,
      query: ["DescribeImages", repositoryKey, input.filter ?? null],
      keyOf: ({ digest }) => digest,
      defaultSize: 100,
      maxSize: 1000,
    });
    return { imageDetails: rows.map((image) => present(image, repository)), ...rest };
  });

function present(image: ImageRecord, repository: RepositoryRecord): Shape<ImageDetail> {
  return {
    ...placeOf(repository),
    imageDigest: image.digest,
    ...(image.tags.length > 0 && { imageTags: image.tags }),
    imageSizeInBytes: image.sizeInBytes,
    imagePushedAt: image.pushedAtMs,
    imageManifestMediaType: image.mediaType,
    ...(image.artifactMediaType !== undefined && { artifactMediaType: image.artifactMediaType }),
    ...(image.lastPulledAtMs !== undefined && { lastRecordedPullTime: image.lastPulledAtMs }),
    ...(image.subject !== undefined && { subjectManifestDigest: image.subject }),
    imageStatus: "ACTIVE",
  };
}
