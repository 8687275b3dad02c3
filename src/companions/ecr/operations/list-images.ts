import type { ListImagesRequest, ListImagesResponse } from "@aws-sdk/client-ecr";
import { hasTagStatus } from "../image-filter.ts";
import type { EcrOperation } from "../operation.ts";
import { page } from "../page.ts";
import { findRepository } from "../repositories.ts";
import { images } from "../tables.ts";

/** ListImages: an id for each tag, and one for each image that has none. */
export const listImages: EcrOperation<ListImagesRequest, ListImagesResponse> = ({
  input,
  caller,
  read,
}) =>
  read((view) => {
    const { repositoryKey } = findRepository(view, caller, input);
    const matching = [...view.by(images, "repository", repositoryKey)].filter((image) =>
      hasTagStatus(image, input.filter),
    );
    const ids = matching.flatMap<ListedId>(({ digest, tags }) =>
      tags.length === 0
        ? [{ imageDigest: digest }]
        : tags.map((imageTag) => ({ imageDigest: digest, imageTag })),
    );
    const { rows, ...rest } = page(ids, {
      input,
      query: ["ListImages", repositoryKey, input.filter ?? null],
      keyOf: (id) => `${id.imageDigest} ${id.imageTag ?? ""}`,
      defaultSize: 100,
      maxSize: 1000,
    });
    return { imageIds: rows, ...rest };
  });

interface ListedId {
  readonly imageDigest: string;
  readonly imageTag?: string;
}
