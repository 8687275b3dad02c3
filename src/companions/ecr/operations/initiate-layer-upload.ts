import type { InitiateLayerUploadRequest, InitiateLayerUploadResponse } from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { findRepository } from "../repositories.ts";
import { PART_BYTES } from "./upload-layer-part.ts";

/**
 * InitiateLayerUpload. The upload lives an hour after its last part, and no longer than this process; parts are of 2
 * MiB rather than AWS's 10 (UploadLayerPart). No such repository: RepositoryNotFoundException.
 */
export const initiateLayerUpload: EcrOperation<
  InitiateLayerUploadRequest,
  InitiateLayerUploadResponse
> = async ({ input, caller, read, uploads }) => {
  const { repositoryKey } = await read((view) => findRepository(view, caller, input));
  const { id } = await uploads.start(repositoryKey);
  return { uploadId: id, partSize: PART_BYTES };
};
