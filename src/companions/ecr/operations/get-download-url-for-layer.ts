import type {
  GetDownloadUrlForLayerRequest,
  GetDownloadUrlForLayerResponse,
} from "@aws-sdk/client-ecr";
import { scopeKey } from "../../../domain/scope.ts";
import type { EcrOperation } from "../operation.ts";
import { layerNotFound } from "../refusals.ts";
import { findRepository, placeOf } from "../repositories.ts";
import { contentKey, layers } from "../tables.ts";

/** How long AWS's presigned URLs last. */
const LIFE_MS = 60 * 60_000;

/** GetDownloadUrlForLayer: an address from which anybody gets this one blob for an hour. */
export const getDownloadUrlForLayer: EcrOperation<
  GetDownloadUrlForLayerRequest,
  GetDownloadUrlForLayerResponse
> = async ({ input, caller, read, tokens, clock, endpoint }) => {
  const { layerDigest = "" } = input;
  const repository = await read((view) => {
    const row = findRepository(view, caller, input);
    if (view.get(layers, contentKey(row.repositoryKey, layerDigest))) return row;
    throw layerNotFound(layerDigest, placeOf(row));
  });
  const expiresAtMs = clock.nowMs() + LIFE_MS;
  const claims = { ...caller, expiresAtMs, blob: layerDigest };
  const token = await tokens.issue(claims);
  const name = `${scopeKey(repository)}/${repository.repositoryName}`;
  return {
    downloadUrl: `${endpoint()}/v2/${name}/blobs/${layerDigest}?token=${token}`,
    layerDigest,
  };
};
