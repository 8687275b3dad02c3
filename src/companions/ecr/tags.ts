import type { Tag } from "@aws-sdk/client-ecr";
import { ApiError } from "../../domain/errors.ts";
import type { Caller } from "../../domain/scope.ts";
import type { Shape } from "../../domain/shape.ts";
import type { View } from "../../store/view.ts";
import { invalidParameter } from "./refusals.ts";
import { repositoryIn } from "./repositories.ts";
import type { RepositoryRecord, RepositoryTag } from "./tables.ts";

const MAX_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * A resource's tags with those of a request, which may be malformed.
 * Throws InvalidTagParameterException and TooManyTagsException; the texts are unverified.
 */
export function withTags(
  existing: readonly RepositoryTag[],
  given: readonly Shape<Tag>[] | undefined,
): readonly RepositoryTag[] {
  const merged = new Map(existing.map(({ key, value }) => [key, value]));
  for (const { Key: key = "", Value: value = "" } of given ?? []) {
    if (key === "" || key.length > MAX_KEY_LENGTH || !ALLOWED.test(key)) {
      throw invalidTag(`The tag key '${key}' is not valid`);
    }
    if (value.length > MAX_VALUE_LENGTH || !ALLOWED.test(value)) {
      throw invalidTag(`The value of the tag '${key}' is not valid`);
    }
    if (/^aws:/i.test(key)) throw invalidTag("Tag keys beginning with 'aws:' are reserved");
    merged.set(key, value);
  }
  if (merged.size > MAX_TAGS) {
    throw new ApiError(
      "TooManyTagsException",
      `The number of tags exceeds the limit of ${MAX_TAGS} tags per resource`,
    );
  }
  return [...merged].map(([key, value]) => ({ key, value }));
}

export function presentTags(tags: readonly RepositoryTag[]): readonly Shape<Tag>[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}

/** The repository that a resource ARN names. */
export function taggedRepository(
  view: View,
  caller: Caller,
  resourceArn: string | undefined,
): RepositoryRecord {
  const [, region, accountId, name] =
    /^arn:aws[\w-]*:ecr:([a-z0-9-]+):(\d{12}):repository\/(.+)$/.exec(resourceArn ?? "") ?? [];
  if (region === undefined || accountId === undefined || name === undefined) {
    throw invalidParameter("resourceArn", "Invalid ARN");
  }
  return repositoryIn(view, { accountId, region: region || caller.region }, name);
}

function invalidTag(message: string): ApiError {
  return new ApiError("InvalidTagParameterException", message);
}
