import type {
  BatchDeleteImageRequest,
  BatchDeleteImageResponse,
  ImageFailure,
  ImageIdentifier,
} from "@aws-sdk/client-ecr";
import type { Shape } from "../../../domain/shape.ts";
import type { Tx } from "../../../store/view.ts";
import { checkedIds, idFailure } from "../image-ids.ts";
import { findImage, isReferenced, untag } from "../images.ts";
import type { EcrOperation } from "../operation.ts";
import { findRepository } from "../repositories.ts";
import { contentKey, type ImageRecord, images } from "../tables.ts";

type Id = Shape<ImageIdentifier>;
/** An id of the request with the image that it named when the request came. */
interface Sought {
  readonly id: Id;
  readonly named: ImageRecord | undefined;
}
type Outcome = { readonly deleted: readonly Id[] } | { readonly failure: Shape<ImageFailure> };

/**
 * BatchDeleteImage. By its digest an image goes with all its tags; by a tag that tag goes, and the image with its
 * last one. What a list refers to stays until the list is gone, whichever stands first in the request. Of what several
 * ids name, the first says that it is gone, and the others fail no more than it does.
 */
export const batchDeleteImage: EcrOperation<BatchDeleteImageRequest, BatchDeleteImageResponse> = ({
  input,
  caller,
  write,
}) =>
  write((tx) => {
    const { repositoryKey } = findRepository(tx, caller, input);
    const ids = checkedIds(input.imageIds);
    const outcomes = new Map<Sought, Outcome>();
    let waiting: readonly Sought[] = ids.map((id) => ({
      id,
      named: findImage(tx, repositoryKey, id),
    }));
    for (;;) {
      for (const sought of waiting) outcomes.set(sought, deleteOne(tx, repositoryKey, sought));
      const still = waiting.filter((sought) => isHeld(outcomes.get(sought)));
      if (still.length === waiting.length || still.length === 0) break;
      waiting = still;
    }
    const all = [...outcomes.values()];
    return {
      imageIds: all.flatMap((it) => ("deleted" in it ? it.deleted : [])),
      failures: all.flatMap((it) => ("failure" in it ? [it.failure] : [])),
    };
  });

function isHeld(outcome: Outcome | undefined): boolean {
  return (
    outcome !== undefined &&
    "failure" in outcome &&
    outcome.failure.failureCode === "ImageReferencedByManifestList"
  );
}

/** An id before it in the request named the same. */
const GONE: Outcome = { deleted: [] };

function deleteOne(tx: Tx, repositoryKey: string, { id, named }: Sought): Outcome {
  const wrong = idFailure(id);
  if (wrong) return { failure: wrong };
  const { imageDigest: wanted, imageTag } = id;
  if (!named) {
    return wanted !== undefined && tx.get(images, contentKey(repositoryKey, wanted))
      ? failure(id, "ImageTagDoesNotMatchDigest", "The tag does not match the digest")
      : failure(id, "ImageNotFound", "Requested image not found");
  }
  const image = tx.get(images, named.imageKey);
  if (!image) return GONE;
  if (wanted === undefined && imageTag !== undefined) {
    if (!image.tags.includes(imageTag)) return GONE;
    if (image.tags.length > 1) {
      untag(tx, image, imageTag);
      return { deleted: [{ imageDigest: image.digest, imageTag }] };
    }
  }
  if (isReferenced(tx, image)) {
    const lists = [...tx.by(images, "child", image.imageKey)].map(({ digest }) => digest);
    return failure(
      id,
      "ImageReferencedByManifestList",
      `Requested image referenced by manifest list: [${lists.join(", ")}]`,
    );
  }
  tx.delete(images, image.imageKey);
  const { digest: imageDigest, tags } = image;
  return {
    deleted:
      tags.length === 0 ? [{ imageDigest }] : tags.map((tag) => ({ imageDigest, imageTag: tag })),
  };
}

function failure(
  imageId: Id,
  failureCode: NonNullable<ImageFailure["failureCode"]>,
  failureReason: string,
): Outcome {
  return { failure: { imageId, failureCode, failureReason } };
}
