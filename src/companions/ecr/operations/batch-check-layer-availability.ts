import type {
  BatchCheckLayerAvailabilityRequest,
  BatchCheckLayerAvailabilityResponse,
} from "@aws-sdk/client-ecr";
import { looksLikeDigest } from "../names.ts";
import type { EcrOperation } from "../operation.ts";
import { invalidParameter } from "../refusals.ts";
import { findRepository } from "../repositories.ts";
import { contentKey, layers } from "../tables.ts";

const MAX_DIGESTS = 100;

/** BatchCheckLayerAvailability. What is said to be there stays for a while, as a push may rest on it. */
export const batchCheckLayerAvailability: EcrOperation<
  BatchCheckLayerAvailabilityRequest,
  BatchCheckLayerAvailabilityResponse
> = ({ input, caller, read, touches }) =>
  read((view) => {
    const { repositoryKey } = findRepository(view, caller, input);
    const { layerDigests = [] } = input;
    if (layerDigests.length === 0 || layerDigests.length > MAX_DIGESTS) {
      throw invalidParameter("layerDigests", `must have length between 1 and ${MAX_DIGESTS}`);
    }
    const valid = layerDigests.filter(looksLikeDigest);
    return {
      layers: valid.map((layerDigest) => {
        const layerKey = contentKey(repositoryKey, layerDigest);
        const layer = view.get(layers, layerKey);
        if (!layer) return { layerDigest, layerAvailability: "UNAVAILABLE" as const };
        touches.touch(layerKey);
        return {
          layerDigest,
          layerAvailability: "AVAILABLE" as const,
          layerSize: layer.bytes,
          mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip",
        };
      }),
      failures: layerDigests
        .filter((layerDigest) => !valid.includes(layerDigest))
        .map((layerDigest) => ({
          layerDigest,
          failureCode: "InvalidLayerDigest" as const,
          failureReason:
            "Invalid request parameters: layer digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
        })),
    };
  });
