import { ApiError } from "../../domain/errors.ts";
import { pageByKey } from "../../domain/page-token.ts";

/** AWS IAM API Reference, "MaxItems". */
const DEFAULT_SIZE = 100;

interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** The members of the answer that say whether there is more. */
  readonly more: { readonly IsTruncated: boolean; readonly Marker?: string };
}

/**
 * One page of a list, in the order of the items' names. The marker holds the last name of the page before, and
 * belongs to its query. Throws ValidationError for a marker of another; the text is unverified.
 */
export function page<Item>(
  items: Iterable<Item>,
  options: {
    readonly operation: string;
    /** What else of the request decides what is listed. */
    readonly filters?: unknown;
    readonly input: PageInput;
    readonly nameOf: (item: Item) => string;
  },
): Page<Item> {
  const { operation, filters, input, nameOf } = options;
  const found = pageByKey({
    items,
    size: input.MaxItems ?? DEFAULT_SIZE,
    token: input.Marker,
    query: [operation, filters ?? null],
    keyOf: nameOf,
    invalidToken: () => new ApiError("ValidationError", "Invalid Marker."),
  });
  return {
    items: found.items,
    more:
      found.nextToken === undefined
        ? { IsTruncated: false }
        : { IsTruncated: true, Marker: found.nextToken },
  };
}
