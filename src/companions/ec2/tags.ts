import type { ResourceType, Tag, TagSpecification } from "@aws-sdk/client-ec2";
import type { TagRecord } from "../../domain/cluster/cluster.ts";
import { ApiError } from "../../domain/errors.ts";
import type { Shape } from "../../domain/shape.ts";
import { invalidValue } from "./parameters.ts";

/** Amazon EC2 User Guide, "Tag restrictions". */
const MAX_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;
const RESERVED_PREFIX = /^aws:/i;

/**
 * The tags of a request. Throws InvalidParameterValue; the words about lengths are unverified.
 * Source: Amazon EC2 API Reference, "CreateTags" and "Tag".
 */
export function checkTags(tags: readonly Shape<Tag>[]): readonly TagRecord[] {
  const checked = tags.map(({ Key: key = "", Value: value = "" }) => {
    if (key === "") throw invalidValue("Tag keys must not be empty.");
    if (key.length > MAX_KEY_LENGTH) {
      throw invalidValue(`Tag key exceeds the maximum length of ${MAX_KEY_LENGTH} characters`);
    }
    if (value.length > MAX_VALUE_LENGTH) {
      throw invalidValue(`Tag value exceeds the maximum length of ${MAX_VALUE_LENGTH} characters`);
    }
    if (RESERVED_PREFIX.test(key)) {
      throw invalidValue("Tag keys starting with 'aws:' are reserved for internal use");
    }
    return { key, value };
  });
  return mergeTags([], checked);
}

/** The tags that a new resource of this type is given. */
export function tagsFor(
  type: ResourceType,
  specifications: readonly Shape<TagSpecification>[] | undefined,
): readonly TagRecord[] {
  const tags = (specifications ?? []).flatMap(({ ResourceType: given, Tags = [] }) => {
    if (given === undefined) {
      throw new ApiError("MissingParameter", "Tag specification resource type must have a value");
    }
    if (given !== type) {
      throw invalidValue(`'${given}' is not a valid taggable resource type for this operation.`);
    }
    if (Tags.length === 0) throw invalidValue("Tag specification must have at least one tag");
    return Tags;
  });
  return checkTags(tags);
}

/** What a resource is tagged with after `added`. Throws TagLimitExceeded. */
export function mergeTags(
  existing: readonly TagRecord[],
  added: readonly TagRecord[],
): readonly TagRecord[] {
  const merged = new Map(existing.map(({ key, value }) => [key, value]));
  for (const { key, value } of added) merged.set(key, value);
  const tags = Array.from(merged, ([key, value]) => ({ key, value }));
  if (tags.filter(({ key }) => !RESERVED_PREFIX.test(key)).length > MAX_TAGS) {
    throw new ApiError(
      "TagLimitExceeded",
      `The maximum number of tags per resource is ${MAX_TAGS}.`,
    );
  }
  return tags;
}

/**
 * The tags that are left: without those named, or without any when none is. A tag that is named with a value
 * goes only when it has that value: Amazon EC2 API Reference, "DeleteTags".
 */
export function withoutTags(
  existing: readonly TagRecord[],
  removed: readonly Shape<Tag>[] | undefined,
): readonly TagRecord[] {
  return existing.filter(({ key, value }) => {
    if (RESERVED_PREFIX.test(key)) return true;
    if (removed === undefined || removed.length === 0) return false;
    return !removed.some(
      ({ Key, Value }) => Key === key && (Value === undefined || Value === value),
    );
  });
}

export function presentTags(tags: readonly TagRecord[]): readonly Shape<Tag>[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}
