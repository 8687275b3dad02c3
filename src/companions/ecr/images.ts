import type { Tx, View } from "../../store/view.ts";
import type { ImageId } from "./refusals.ts";
import { contentKey, type ImageRecord, images, layers } from "./tables.ts";

/** The image that an id names: by digest, by tag, or by both when they agree. */
export function findImage(
  view: View,
  repositoryKey: string,
  { imageDigest, imageTag }: ImageId,
): ImageRecord | undefined {
  if (imageDigest !== undefined) {
    const image = view.get(images, contentKey(repositoryKey, imageDigest));
    return imageTag === undefined || image?.tags.includes(imageTag) ? image : undefined;
  }
  if (imageTag === undefined) return undefined;
  const [image] = view.by(images, "tag", `${repositoryKey}:${imageTag}`);
  return image;
}

/** Whether a list of the repository is of this image, which therefore has to stay. */
export function isReferenced(view: View, { imageKey }: ImageRecord): boolean {
  return view.count(images, "child", imageKey) > 0;
}

/** Deletes an image with what says that it is about it, and so on, except for what a list refers to. */
export function deleteWithReferrers(tx: Tx, image: ImageRecord): void {
  const due = [image];
  for (const { imageKey } of due) {
    tx.delete(images, imageKey);
    for (const referrer of tx.by(images, "subject", imageKey)) {
      if (!isReferenced(tx, referrer)) due.push(referrer);
    }
  }
}

/** What deleting a repository takes with it. */
export function deleteContents(tx: Tx, repositoryKey: string): void {
  for (const { imageKey } of tx.by(images, "repository", repositoryKey))
    tx.delete(images, imageKey);
  for (const { layerKey } of tx.by(layers, "repository", repositoryKey))
    tx.delete(layers, layerKey);
}

/** Takes the tag from the image that has it. */
export function untag(tx: Tx, image: ImageRecord, tag: string): void {
  tx.put(images, { ...image, tags: image.tags.filter((it) => it !== tag) });
}
