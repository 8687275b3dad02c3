import type { TagRecord } from "./cluster.ts";
import { ApiError } from "./errors.ts";

/** Limits of the Tag shape: Amazon ECS API Reference, "Tag", and of every operation that takes tags. */
export const MAX_TAGS = 50;
export const MAX_TAG_KEY_LENGTH = 128;
export const MAX_TAG_VALUE_LENGTH = 256;

const ALLOWED_CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const RESERVED_PREFIX = /^aws:/i;

/** A tag as a request gives it. */
export interface GivenTag {
  readonly key?: string | undefined;
  readonly value?: string | undefined;
}

/**
 * The tags of a request in the form ECS stores: none when the member is absent, an empty string where the
 * value is. An explicit empty list is refused, as AWS does.
 *
 * Throws InvalidParameterException. "Tags can not be empty." is AWS's; the other texts are unverified.
 * Source: Amazon ECS API Reference, "Tag", and TagResource, "tags" (restrictions).
 */
export function checkTags(tags: readonly GivenTag[] | undefined): readonly TagRecord[] {
  if (tags === undefined) return [];
  if (tags.length === 0) refuse("Tags can not be empty.");
  const checked = tags.map(checkTag);
  const keys = new Set(checked.map((tag) => tag.key));
  if (keys.size < checked.length) refuse("Duplicate tag keys found.");
  if (checked.length > MAX_TAGS) refuse(`Tags can have at most ${MAX_TAGS} items.`);
  return checked;
}

function checkTag({ key, value = "" }: GivenTag): TagRecord {
  if (key === undefined || key === "") refuse("Tag keys can not be blank.");
  if (key.length > MAX_TAG_KEY_LENGTH) {
    refuse(`Tag keys can have at most ${MAX_TAG_KEY_LENGTH} characters.`);
  }
  if (value.length > MAX_TAG_VALUE_LENGTH) {
    refuse(`Tag values can have at most ${MAX_TAG_VALUE_LENGTH} characters.`);
  }
  if (RESERVED_PREFIX.test(key) || RESERVED_PREFIX.test(value)) {
    refuse("Tag keys and values can not start with 'aws:'.");
  }
  if (!ALLOWED_CHARACTERS.test(key) || !ALLOWED_CHARACTERS.test(value)) {
    refuse(
      "Some tags contain invalid characters. " +
        "Valid characters: UTF-8 letters, spaces, numbers and _ . / = + - : @.",
    );
  }
  return { key, value };
}

function refuse(message: string): never {
  throw new ApiError("InvalidParameterException", message);
}

/**
 * What a resource is tagged with after `added`: a key that is there keeps its place and takes the new
 * value. Tags that ECS manages itself (`aws:…`) do not count toward the limit of 50.
 *
 * Throws LimitExceededException when the resource would have too many.
 */
export function mergeTags(
  existing: readonly TagRecord[],
  added: readonly TagRecord[],
): readonly TagRecord[] {
  const merged = new Map(existing.map((tag) => [tag.key, tag.value]));
  for (const tag of added) merged.set(tag.key, tag.value);
  const tags = [...merged].map(([key, value]) => ({ key, value }));
  if (tags.filter((tag) => !RESERVED_PREFIX.test(tag.key)).length > MAX_TAGS) {
    throw new ApiError("LimitExceededException", `The resource can have at most ${MAX_TAGS} tags.`);
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
