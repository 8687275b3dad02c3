import type { TagRecord } from "./cluster/cluster.ts";
import { ApiError } from "./errors.ts";

/** Limits of the Tag shape: Amazon ECS API Reference, "Tag", and of every operation that takes tags. */
const MAX_TAGS = 50;
const MAX_TAG_KEY_LENGTH = 128;
const MAX_TAG_VALUE_LENGTH = 256;

const ALLOWED_CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const RESERVED_PREFIX = /^aws:/i;

/** A tag as a request gives it. */
export interface GivenTag {
  readonly key?: string | undefined;
  readonly value?: string | undefined;
}

/**
 * The tags of a request in the form ECS stores: none when the list is absent or empty, an empty string where a
 * value is absent. (That RegisterTaskDefinition refuses an empty list is one of its own rules.)
 *
 * Throws InvalidParameterException; the texts are unverified.
 * Source of the limits: Amazon ECS API Reference, "Tag" and TagResource, "tags".
 */
export function checkTags(tags: readonly GivenTag[] | undefined): readonly TagRecord[] {
  if (tags === undefined) return [];
  const problem = tags.map(problemOf).find((found) => found !== undefined) ?? problemOfAll(tags);
  if (problem !== undefined) throw new ApiError("InvalidParameterException", problem);
  return tags.map(({ key = "", value = "" }) => ({ key, value }));
}

function problemOf({ key = "", value = "" }: GivenTag): string | undefined {
  if (key === "") return "Tag keys can not be blank.";
  if (key.length > MAX_TAG_KEY_LENGTH) {
    return `Tag keys can have at most ${MAX_TAG_KEY_LENGTH} characters.`;
  }
  if (value.length > MAX_TAG_VALUE_LENGTH) {
    return `Tag values can have at most ${MAX_TAG_VALUE_LENGTH} characters.`;
  }
  if (RESERVED_PREFIX.test(key) || RESERVED_PREFIX.test(value)) {
    return "Tag keys and values can not start with 'aws:'.";
  }
  if (ALLOWED_CHARACTERS.test(key) && ALLOWED_CHARACTERS.test(value)) return undefined;
  return (
    "Some tags contain invalid characters. " +
    "Valid characters: UTF-8 letters, spaces, numbers and _ . / = + - : @."
  );
}

function problemOfAll(tags: readonly GivenTag[]): string | undefined {
  if (new Set(tags.map((tag) => tag.key)).size < tags.length) return "Duplicate tag keys found.";
  return tags.length > MAX_TAGS ? `Tags can have at most ${MAX_TAGS} items.` : undefined;
}

/**
 * What a resource is tagged with after `added`: a key that is there keeps its place and takes the new
 * value. Tags that ECS manages itself (`aws:…`) do not count toward the limit of 50.
 *
 * Throws `tooMany`, which differs from operation to operation, when the resource would have too many.
 */
export function mergeTags(
  existing: readonly TagRecord[],
  added: readonly TagRecord[],
  tooMany: "InvalidParameterException" | "LimitExceededException",
): readonly TagRecord[] {
  const merged = new Map(existing.map((tag) => [tag.key, tag.value]));
  for (const tag of added) merged.set(tag.key, tag.value);
  const tags = [...merged].map(([key, value]) => ({ key, value }));
  if (tags.filter((tag) => !RESERVED_PREFIX.test(tag.key)).length > MAX_TAGS) {
    throw new ApiError(tooMany, `The resource can have at most ${MAX_TAGS} tags.`);
  }
  return tags;
}

/** The tags that are left without `keys`. Tags that ECS manages itself stay. */
export function withoutTags(
  existing: readonly TagRecord[],
  keys: readonly string[],
): readonly TagRecord[] {
  const gone = new Set(keys);
  return existing.filter((tag) => !gone.has(tag.key) || RESERVED_PREFIX.test(tag.key));
}
