import type { Tx } from "../../store/view.ts";
import { findImage, untag } from "./images.ts";
import type { Manifest } from "./manifest.ts";
import { layersNotFound, referencedImagesNotFound, tagIsImmutable } from "./refusals.ts";
import { placeOf } from "./repositories.ts";
import { contentKey, type ImageRecord, images, layers, type RepositoryRecord } from "./tables.ts";
import { isImmutable } from "./tag-mutability.ts";

/** A manifest that has come, and where it is to be. */
export interface NewImage {
  readonly repository: RepositoryRecord;
  readonly manifest: Manifest;
  readonly digest: string;
  readonly manifestBytes: number;
  readonly tag: string | undefined;
  readonly nowMs: number;
}

/**
 * What is wrong with a manifest at this place, thrown: a tag that must not move, parts that are not there.
 * Asked twice: before the manifest is written to the disk, and again when it is to count.
 */
export function checkManifest(tx: Tx, image: NewImage): void {
  const { repository, manifest, tag } = image;
  const { repositoryKey } = repository;
  const lacking = manifest.layers
    .map(({ digest }) => digest)
    .filter((digest) => !tx.get(layers, contentKey(repositoryKey, digest)));
  if (lacking.length > 0) throw layersNotFound([...new Set(lacking)], placeOf(repository));
  const unknown = manifest.manifests
    .map(({ digest }) => digest)
    .filter((digest) => !tx.get(images, contentKey(repositoryKey, digest)));
  if (unknown.length > 0) throw referencedImagesNotFound(unknown, placeOf(repository));
  if (tag === undefined || !isImmutable(repository, tag)) return;
  if (findImage(tx, repositoryKey, { imageTag: tag })) {
    throw tagIsImmutable(tag, placeOf(repository));
  }
}

/** Writes the image down and moves the tag to it. */
export function putManifest(tx: Tx, image: NewImage): ImageRecord {
  checkManifest(tx, image);
  const { repository, manifest, digest, tag } = image;
  const { repositoryKey } = repository;
  const before = tx.get(images, contentKey(repositoryKey, digest));
  const holder = tag === undefined ? undefined : findImage(tx, repositoryKey, { imageTag: tag });
  if (holder && holder.digest !== digest && tag !== undefined) untag(tx, holder, tag);
  const tags = before?.tags ?? [];
  const { mediaType, artifactMediaType, artifactType, annotations, subject } = manifest;
  const record: ImageRecord = {
    imageKey: contentKey(repositoryKey, digest),
    repositoryKey,
    digest,
    mediaType,
    ...(artifactMediaType !== undefined && { artifactMediaType }),
    ...(artifactType !== undefined && { artifactType }),
    ...(annotations !== undefined && { annotations }),
    ...(subject !== undefined && { subject }),
    ...(before?.lastPulledAtMs !== undefined && { lastPulledAtMs: before.lastPulledAtMs }),
    manifestBytes: image.manifestBytes,
    sizeInBytes: sizeOf(tx, image),
    pushedAtMs: before?.pushedAtMs ?? image.nowMs,
    tags: tag === undefined || tags.includes(tag) ? tags : [...tags, tag],
    layers: [...new Set(manifest.layers.map((layer) => layer.digest))],
    manifests: [...new Set(manifest.manifests.map((child) => child.digest))],
  };
  tx.put(images, record);
  return record;
}

/**
 * The compressed layers of an image; of a list what the biggest of its images has (Amazon ECR API Reference,
 * "ImageDetail", imageSizeInBytes).
 */
function sizeOf(tx: Tx, { repository, manifest }: NewImage): number {
  const children = manifest.manifests.map(
    ({ digest }) => tx.get(images, contentKey(repository.repositoryKey, digest))?.sizeInBytes ?? 0,
  );
  return manifest.layers.reduce((sum, { bytes }) => sum + bytes, Math.max(0, ...children));
}
