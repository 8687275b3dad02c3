import type { Tag } from "@aws-sdk/client-ssm";
import { ApiError } from "../../domain/errors.ts";
import type { Scope } from "../../domain/scope.ts";
import type { Shape } from "../../domain/shape.ts";
import type { View } from "../../store/view.ts";
import { parseReference } from "./parameter-name.ts";
import { type ParameterRecord, parameters } from "./tables.ts";

/** AWS Systems Manager API Reference, "TooManyTagsError". */
const MAX_TAGS = 50;

type Tags = ParameterRecord["tags"];

/** Throws TooManyTagsError when there would be more than 50, ValidationException for keys that are AWS's. */
export function withTags(tags: Tags, added: readonly Shape<Tag>[]): Tags {
  const all = new Map(Object.entries(tags));
  for (const { Key = "", Value = "" } of added) {
    if (/^aws:/i.test(Key)) {
      // The words are EC2's for the same (unverified).
      throw new ApiError(
        "ValidationException",
        `Tag keys starting with 'aws:' are reserved for internal use`,
      );
    }
    all.set(Key, Value);
  }
  if (all.size > MAX_TAGS) {
    throw new ApiError(
      "TooManyTagsError",
      "The Targets parameter includes too many tags. Remove one or more tags and try the command again.",
    );
  }
  return Object.fromEntries(all);
}

export function withoutTags(tags: Tags, keys: readonly string[]): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
}

/** The parameter that tags are asked for. Throws InvalidResourceId, for what else AWS tags too: none of it is here. */
export function taggedParameter(
  view: View,
  scope: Scope,
  {
    ResourceType,
    ResourceId = "",
  }: { readonly ResourceType: string | undefined; readonly ResourceId: string | undefined },
): ParameterRecord {
  const { parameterKey, selector } = parseReference(ResourceId, scope);
  if (ResourceType === "Parameter" && parameterKey !== undefined && selector === undefined) {
    const parameter = view.get(parameters, parameterKey);
    if (parameter) return parameter;
  }
  throw new ApiError(
    "InvalidResourceId",
    "The resource ID isn't valid. Verify that you entered the correct ID and try again.",
  );
}
