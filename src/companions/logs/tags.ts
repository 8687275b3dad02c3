import { validationMessage, violation } from "../../domain/constraints/demands.ts";
import { ApiError } from "../../domain/errors.ts";
import { invalid } from "./groups.ts";

type Tags = Readonly<Record<string, string>>;

const MAX_TAGS = 50;
const KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/** Throws InvalidParameterException for tags that the model doesn't allow; `aws:` is AWS's own. */
export function checkTags(tags: Tags): Tags {
  for (const [key, value] of Object.entries(tags)) {
    if (!KEY.test(key) || !VALUE.test(value)) {
      throw invalid(validationMessage([violation(`{${key}=${value}}`, "tags", CONSTRAINT)]));
    }
    if (/^aws:/i.test(key))
      throw invalid("aws: prefixed tag key names are not allowed for external use.");
  }
  return tags;
}

const CONSTRAINT =
  "Map keys must satisfy constraint: [Member must have length less than or equal to 128, Member must " +
  "have length greater than or equal to 1, Member must satisfy regular expression pattern: " +
  "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)$]";

/** What a group is tagged with after `added`. Throws TooManyTagsException. */
export function mergeTags(existing: Tags, added: Tags, resourceName: string): Tags {
  const merged = { ...existing, ...checkTags(added) };
  if (Object.keys(merged).length <= MAX_TAGS) return merged;
  throw new ApiError("TooManyTagsException", `A resource can have no more than ${MAX_TAGS} tags.`, {
    resourceName,
  });
}

export function withoutTags(existing: Tags, keys: readonly string[]): Tags {
  const gone = new Set(keys);
  return Object.fromEntries(Object.entries(existing).filter(([key]) => !gone.has(key)));
}
