import type { UploadLayerPartRequest, UploadLayerPartResponse } from "@aws-sdk/client-ecr";
import { ApiError } from "../../../domain/errors.ts";
import type { EcrOperation } from "../operation.ts";
import { invalidParameter, uploadNotFound } from "../refusals.ts";
import { findRepository, placeOf } from "../repositories.ts";
import type { Upload } from "../uploads.ts";

/**
 * What clients are told to send at once. AWS's 10 MiB would be too much for a request that is held in memory
 * (wire/limits.ts), as base64 in JSON.
 */
export const PART_BYTES = 2 * 1024 * 1024;

/** UploadLayerPart: the bytes that come after those that are there. */
export const uploadLayerPart: EcrOperation<
  UploadLayerPartRequest,
  UploadLayerPartResponse
> = async ({ input, caller, read, uploads }) => {
  const repository = await read((view) => findRepository(view, caller, input));
  const { uploadId = "", partFirstByte = 0, partLastByte = 0, layerPartBlob } = input;
  const upload = uploads.find(uploadId, repository.repositoryKey);
  if (!upload) throw uploadNotFound(uploadId, placeOf(repository));
  if (layerPartBlob === undefined) throw invalidParameter("layerPartBlob", "must not be null");
  if (partLastByte - partFirstByte + 1 !== layerPartBlob.length) {
    throw invalidParameter(
      "layerPartBlob",
      "must have the length that its first and last byte say",
    );
  }
  if (partFirstByte !== upload.bytes) throw outOfPlace(upload, placeOf(repository));
  await uploads.append(upload, parts(layerPartBlob));
  return { ...placeOf(repository), uploadId, lastByteReceived: partLastByte };
};

async function* parts(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Unverified. */
function outOfPlace(
  { id, bytes }: Upload,
  place: { readonly registryId: string; readonly repositoryName: string },
) {
  return new ApiError(
    "InvalidLayerPartException",
    "The layer part size is not valid, or the first byte specified is not consecutive to the last byte of a previous layer part upload.",
    { ...place, uploadId: id, lastValidByteReceived: bytes - 1 },
  );
}
