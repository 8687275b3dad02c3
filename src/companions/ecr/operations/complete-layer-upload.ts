import type { CompleteLayerUploadRequest, CompleteLayerUploadResponse } from "@aws-sdk/client-ecr";
import { ApiError } from "../../../domain/errors.ts";
import { addLayer } from "../add-layer.ts";
import { parseDigest } from "../names.ts";
import type { EcrOperation } from "../operation.ts";
import { invalidParameter, uploadNotFound } from "../refusals.ts";
import { findRepository, placeOf } from "../repositories.ts";
import { contentKey, layers } from "../tables.ts";
import { DigestMismatch } from "../uploads.ts";

/** CompleteLayerUpload: the layer is there from here on. */
export const completeLayerUpload: EcrOperation<
  CompleteLayerUploadRequest,
  CompleteLayerUploadResponse
> = async (context) => {
  const { input, caller, read, uploads } = context;
  const { uploadId = "", layerDigests = [] } = input;
  const [layerDigest = ""] = layerDigests;
  if (parseDigest(layerDigest) === undefined) {
    throw invalidParameter(
      "layerDigests",
      "Member must satisfy regular expression '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
    );
  }
  const repository = await read((view) => findRepository(view, caller, input));
  const place = placeOf(repository);
  const upload = uploads.find(uploadId, repository.repositoryKey);
  if (!upload) throw uploadNotFound(uploadId, place);
  if (upload.bytes === 0) {
    throw new ApiError(
      "EmptyUploadException",
      "The specified layer upload does not contain any layer parts.",
    );
  }
  const known = await read((view) =>
    view.get(layers, contentKey(repository.repositoryKey, layerDigest)),
  );
  if (known) {
    await uploads.cancel(upload);
    throw new ApiError(
      "LayerAlreadyExistsException",
      `Layer with digest '${layerDigest}' already exists in the repository with name ` +
        `'${place.repositoryName}' in registry with id '${place.registryId}'`,
    );
  }
  try {
    await uploads.finish(upload, layerDigest, (bytes) =>
      addLayer(context, repository, { digest: layerDigest, bytes }),
    );
  } catch (error) {
    if (!(error instanceof DigestMismatch)) throw error;
    throw new ApiError(
      "InvalidLayerException",
      `The layer digest '${layerDigest}' does not match the digest calculated by Amazon ECR: ${error.message}`,
    );
  }
  return { ...place, uploadId, layerDigest };
};
