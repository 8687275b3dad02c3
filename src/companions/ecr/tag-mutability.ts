import type { Shape } from "../../domain/shape.ts";
import type { ImageTagMutabilityExclusionFilter } from "@aws-sdk/client-ecr";
import { invalidParameter } from "./refusals.ts";
import type { ExclusionFilter, RepositoryRecord, TagMutability } from "./tables.ts";
import { matchesWildcard } from "./wildcard.ts";

type Setting = Pick<RepositoryRecord, "imageTagMutability" | "exclusionFilters">;

/**
 * Whether a tag of the repository, once given, stays where it is.
 * Source: Amazon ECR User Guide, "Preventing image tags from being overwritten".
 */
export function isImmutable(
  { imageTagMutability, exclusionFilters }: Setting,
  tag: string,
): boolean {
  const isExcluded = exclusionFilters.some(({ filter }) => matchesWildcard(tag, filter));
  switch (imageTagMutability) {
    case "IMMUTABLE":
      return true;
    case "IMMUTABLE_WITH_EXCLUSION":
      return !isExcluded;
    case "MUTABLE_WITH_EXCLUSION":
      return isExcluded;
    default:
      return false;
  }
}

const MAX_FILTERS = 5;
const FILTER = /^[\w.*-]{1,128}$/;
/** "Each filter can contain a maximum of two wildcards (*)." */
const MAX_WILDCARDS = 2;

/** The setting that a request asks for. Throws InvalidParameterException. */
export function mutabilityFrom(
  imageTagMutability: TagMutability,
  filters: readonly Shape<ImageTagMutabilityExclusionFilter>[] | undefined,
): Setting {
  const takesFilters = imageTagMutability.endsWith("_WITH_EXCLUSION");
  const parameter = "imageTagMutabilityExclusionFilters";
  if (takesFilters !== (filters !== undefined && filters.length > 0)) {
    throw invalidParameter(
      parameter,
      takesFilters
        ? `must be given when imageTagMutability is set as ${imageTagMutability}`
        : `must not be given when imageTagMutability is set as ${imageTagMutability}`,
    );
  }
  if (filters !== undefined && filters.length > MAX_FILTERS) {
    throw invalidParameter(parameter, `must have length less than or equal to ${MAX_FILTERS}`);
  }
  return { imageTagMutability, exclusionFilters: filters?.map(checkedFilter) ?? [] };
}

function checkedFilter({ filter = "" }: Shape<ImageTagMutabilityExclusionFilter>): ExclusionFilter {
  if (!FILTER.test(filter)) {
    throw invalidParameter(
      "imageTagMutabilityExclusionFilters",
      "must satisfy regular expression '^[0-9a-zA-Z._*-]{1,128}$'",
    );
  }
  if (filter.split("*").length - 1 > MAX_WILDCARDS) {
    throw invalidParameter(
      "imageTagMutabilityExclusionFilters",
      `must have at most ${MAX_WILDCARDS} wildcards`,
    );
  }
  return { filterType: "WILDCARD", filter };
}
