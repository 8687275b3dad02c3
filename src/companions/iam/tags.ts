import type { Tag } from "@aws-sdk/client-iam";
import { validationMessage, violation } from "../../domain/constraints/demands.ts";
import { ApiError } from "../../domain/errors.ts";
import type { IdentityTag } from "../../domain/identity/records.ts";
import type { Shape } from "../../domain/shape.ts";
import { limitExceeded } from "./find.ts";
import { page } from "./page.ts";

/** IAM and STS quotas, "Tags". */
const MAX_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Tags as a request gives them. Throws ValidationError and InvalidInput in IAM's words. */
export function checkedTags(given: readonly Shape<Tag>[] | undefined): readonly IdentityTag[] {
  const tags = (given ?? []).map(({ Key = "", Value = "" }) => ({ key: Key, value: Value }));
  for (const [index, { key, value }] of tags.entries()) checkTag(index + 1, key, value);
  const keys = new Set(tags.map(({ key }) => key.toLowerCase()));
  if (keys.size < tags.length) {
    throw new ApiError(
      "InvalidInputException",
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    );
  }
  if (tags.length > MAX_TAGS) throw tooMany();
  return tags;
}

function checkTag(number: number, key: string, value: string): void {
  const at = `tags.${number}.member`;
  const refuse = (text: string, where: string, words: string): never => {
    const found = violation(text, `${at}.${where}`, `Member must ${words}`);
    throw new ApiError("ValidationError", validationMessage([found]));
  };
  if (key === "") refuse(key, "key", "have length greater than or equal to 1");
  if (key.length > MAX_KEY_LENGTH) {
    refuse(key, "key", `have length less than or equal to ${MAX_KEY_LENGTH}`);
  }
  if (value.length > MAX_VALUE_LENGTH) {
    refuse(value, "value", `have length less than or equal to ${MAX_VALUE_LENGTH}`);
  }
  const words = "satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+";
  if (!ALLOWED.test(key)) refuse(key, "key", words);
  if (!ALLOWED.test(value)) refuse(value, "value", words);
  if (/^aws:/i.test(key)) {
    throw new ApiError("InvalidInputException", "Tag keys cannot begin with aws: prefix.");
  }
}

function tooMany(): ApiError {
  return limitExceeded(`The number of tags has reached the maximum limit: ${MAX_TAGS}.`);
}

interface Tagged {
  readonly tags: readonly IdentityTag[];
}

/** The row with more tags; a key that is there takes the new value. */
export function withTags<Row extends Tagged>(row: Row, given: readonly Shape<Tag>[]): Row {
  const tags = new Map(row.tags.map((tag) => [tag.key.toLowerCase(), tag]));
  for (const tag of checkedTags(given)) tags.set(tag.key.toLowerCase(), tag);
  if (tags.size > MAX_TAGS) throw tooMany();
  return { ...row, tags: [...tags.values()] };
}

export function withoutTags<Row extends Tagged>(row: Row, keys: readonly string[]): Row {
  const gone = new Set(keys.map((key) => key.toLowerCase()));
  return { ...row, tags: row.tags.filter(({ key }) => !gone.has(key.toLowerCase())) };
}

export function presentTags(tags: readonly IdentityTag[]): readonly Shape<Tag>[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}

/** `Tags` where there are any, as most answers have them. */
export function tagsIfAny({ tags }: Tagged): { readonly Tags?: readonly Shape<Tag>[] } {
  return tags.length === 0 ? {} : { Tags: presentTags(tags) };
}

/** The answer of the operations that list the tags of something. */
export function listTags(
  row: Tagged & { readonly arn: string },
  input: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
) {
  const { items, more } = page(row.tags, {
    operation: "tags",
    filters: row.arn,
    input,
    nameOf: ({ key }) => key,
  });
  return { Tags: presentTags(items), ...more };
}
