/**
 * The grammar of what clients name. Everything that becomes part of a file's path has been through here.
 * Source: OCI Distribution Specification 1.1, "Pulling manifests"; OCI Image Specification, "Digests"; Amazon ECR
 * API Reference, CreateRepository, "repositoryName".
 */

/** As ECR's own errors quote it. */
export const REPOSITORY_NAME_PATTERN =
  "(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*";

/** `_`, `.`, `__` or any number of `-` between words. */
const REPOSITORY_NAME =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const MIN_NAME_LENGTH = 2;
export const MAX_NAME_LENGTH = 256;

export function isRepositoryName(text: string): boolean {
  return (
    text.length >= MIN_NAME_LENGTH && text.length <= MAX_NAME_LENGTH && REPOSITORY_NAME.test(text)
  );
}

export function isImageTag(text: string): boolean {
  return /^\w[\w.-]{0,127}$/.test(text);
}

export type BlobAlgorithm = "sha256" | "sha512";

/** A digest of content, `sha256:…`, taken apart. */
export interface ContentDigest {
  readonly algorithm: BlobAlgorithm;
  readonly hex: string;
}

export function parseDigest(text: string): ContentDigest | undefined {
  const [, algorithm, hex = ""] = /^(sha256|sha512):([0-9a-f]+)$/.exec(text) ?? [];
  if (algorithm === "sha256" && hex.length === 64) return { algorithm, hex };
  if (algorithm === "sha512" && hex.length === 128) return { algorithm, hex };
  return undefined;
}

/** Whether ECR's API would take it for a digest at all, which is all that its lists of ids ask. */
export function looksLikeDigest(text: string): boolean {
  return /^[\w+.-]+:[a-fA-F0-9]+$/.test(text);
}
