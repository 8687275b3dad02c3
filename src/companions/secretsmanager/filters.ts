import type { Filter } from "@aws-sdk/client-secrets-manager";
import type { Shape } from "../../domain/shape.ts";
import { invalidParameter } from "./refusals.ts";
import type { SecretRecord } from "./tables.ts";

/** Throws InvalidParameterException for a filter that lacks its key or its values. */
export function checkFilters(filters: readonly Shape<Filter>[]): void {
  for (const { Key, Values = [] } of filters) {
    if (Key === undefined) throw invalidParameter("Invalid filter key");
    if (Values.length === 0) throw invalidParameter(`Invalid filter values for key: ${Key}`);
  }
}

/**
 * Whether a secret passes all filters, each with one value at least. A value with `!` before it is for secrets that it
 * does not match. Source: AWS Secrets Manager API Reference, "Filter".
 */
export function passes(secret: SecretRecord, filters: readonly Shape<Filter>[]): boolean {
  return filters.every(({ Key, Values = [] }) =>
    Values.some((value) =>
      value.startsWith("!") ? !matches(secret, Key, value.slice(1)) : matches(secret, Key, value),
    ),
  );
}

function matches(secret: SecretRecord, key: Filter["Key"], value: string): boolean {
  const startsWith = (text: string): boolean => text.startsWith(value);
  switch (key) {
    case "name":
      return startsWith(secret.name);
    case "description":
      return hasWords(secret.description ?? "", value);
    case "tag-key":
      return Object.keys(secret.tags).some(startsWith);
    case "tag-value":
      return Object.values(secret.tags).some(startsWith);
    case "all":
      return hasWords(
        [secret.name, secret.description ?? "", ...Object.entries(secret.tags).flat()].join(" "),
        value,
      );
    default:
      // No secret is another region's replica or belongs to a service of AWS.
      return false;
  }
}

/** Each word of the value begins a word of the text, in whatever case. */
function hasWords(text: string, value: string): boolean {
  const wanted = words(value);
  const there = words(text);
  return wanted.length > 0 && wanted.every((word) => there.some((other) => other.startsWith(word)));
}

function words(text: string): readonly string[] {
  return text
    .split(/[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})/u)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
}
