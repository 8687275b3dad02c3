import { ApiError } from "../../domain/errors.ts";

/** What ECR says no with, in its own words as they are on record, unless marked. */

export function invalidParameter(parameter: string, constraint: string): ApiError {
  return new ApiError(
    "InvalidParameterException",
    `Invalid parameter at '${parameter}' failed to satisfy constraint: '${constraint}'`,
  );
}

interface Place {
  readonly repositoryName: string;
  readonly registryId: string;
}

export function repositoryNotFound({ repositoryName, registryId }: Place): ApiError {
  return new ApiError(
    "RepositoryNotFoundException",
    `The repository with name '${repositoryName}' does not exist in the registry with id '${registryId}'`,
  );
}

export function repositoryExists({ repositoryName, registryId }: Place): ApiError {
  return new ApiError(
    "RepositoryAlreadyExistsException",
    `The repository with name '${repositoryName}' already exists in the registry with id '${registryId}'`,
  );
}

export function repositoryNotEmpty({ repositoryName, registryId }: Place): ApiError {
  return new ApiError(
    "RepositoryNotEmptyException",
    `The repository with name '${repositoryName}' in registry with id '${registryId}' ` +
      "cannot be deleted because it still contains images",
  );
}

export interface ImageId {
  readonly imageDigest?: string | undefined;
  readonly imageTag?: string | undefined;
}

export function imageNotFound({ imageDigest, imageTag }: ImageId, place: Place): ApiError {
  const id = `{imageDigest:'${imageDigest ?? "null"}', imageTag:'${imageTag ?? "null"}'}`;
  return new ApiError(
    "ImageNotFoundException",
    `The image with imageId ${id} does not exist within the repository with name ` +
      `'${place.repositoryName}' in the registry with id '${place.registryId}'`,
  );
}

export function imageExists(
  { imageDigest, imageTag }: ImageId,
  { repositoryName, registryId }: Place,
): ApiError {
  const tag = imageTag === undefined ? "" : ` and tag '${imageTag}'`;
  return new ApiError(
    "ImageAlreadyExistsException",
    `Image with digest '${imageDigest ?? ""}'${tag} already exists in the repository with name ` +
      `'${repositoryName}' in registry with id '${registryId}'`,
  );
}

export function tagIsImmutable(imageTag: string, { repositoryName }: Place): ApiError {
  return new ApiError(
    "ImageTagAlreadyExistsException",
    `The image tag '${imageTag}' already exists in the '${repositoryName}' repository and ` +
      "cannot be overwritten because the repository is immutable.",
  );
}

export function layersNotFound(digests: readonly string[], place: Place): ApiError {
  return new ApiError("LayersNotFoundException", missing("Layers", digests, place));
}

export function referencedImagesNotFound(digests: readonly string[], place: Place): ApiError {
  return new ApiError("ReferencedImagesNotFoundException", missing("Images", digests, place));
}

function missing(what: string, digests: readonly string[], place: Place): string {
  return (
    `${what} with digests '[${digests.join(", ")}]' required for pushing image into repository ` +
    `with name '${place.repositoryName}' in the registry with id '${place.registryId}' do not exist`
  );
}

export function layerNotFound(digest: string, { repositoryName, registryId }: Place): ApiError {
  return new ApiError(
    "LayersNotFoundException",
    `The layer with digest ${digest} does not exist within the repository with name ` +
      `'${repositoryName}' in the registry with id '${registryId}'`,
  );
}

/** Unverified. */
export function uploadNotFound(uploadId: string, { repositoryName, registryId }: Place): ApiError {
  return new ApiError(
    "UploadNotFoundException",
    `An upload with upload id '${uploadId}' does not exist in the repository with name ` +
      `'${repositoryName}' in the registry with id '${registryId}'`,
  );
}

export function policyNotFound(
  kind: "Lifecycle" | "Repository",
  { repositoryName, registryId }: Place,
): ApiError {
  return new ApiError(
    `${kind}PolicyNotFoundException`,
    `${kind} policy does not exist for the repository with name '${repositoryName}' ` +
      `in the registry with id '${registryId}'`,
  );
}

/** Unverified. */
export function previewNotFound({ repositoryName, registryId }: Place): ApiError {
  return new ApiError(
    "LifecyclePolicyPreviewNotFoundException",
    `Lifecycle policy preview does not exist for the repository with name '${repositoryName}' ` +
      `in the registry with id '${registryId}'`,
  );
}

export function registryPolicyNotFound(registryId: string): ApiError {
  return new ApiError(
    "RegistryPolicyNotFoundException",
    `Registry policy does not exist in the registry with id '${registryId}'`,
  );
}
