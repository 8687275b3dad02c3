import { pageByKey } from "../../domain/page-token.ts";
import { invalidParameter } from "./refusals.ts";

interface PageInput {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/**
 * One page of a listing, in the order of the keys, so that what comes and goes between two calls hides nothing else.
 * Throws InvalidParameterException; its words are unverified.
 */
export function page<Row>(
  rows: readonly Row[],
  options: {
    readonly input: PageInput;
    /** Operation, place and filters: a token of one query is refused by every other. */
    readonly query: unknown;
    readonly keyOf: (row: Row) => string;
    readonly defaultSize: number;
    readonly maxSize: number;
  },
): { readonly rows: readonly Row[]; readonly nextToken?: string } {
  const { input, query, keyOf } = options;
  const { items, nextToken } = pageByKey({
    items: rows,
    size: sizeOf(input.maxResults, options),
    token: input.nextToken,
    query,
    keyOf,
    invalidToken: () => invalidParameter("nextToken", "Invalid token"),
  });
  return { rows: items, ...(nextToken !== undefined && { nextToken }) };
}

function sizeOf(
  maxResults: number | undefined,
  { defaultSize, maxSize }: { readonly defaultSize: number; readonly maxSize: number },
): number {
  if (maxResults === undefined) return defaultSize;
  if (maxResults < 1) throw invalidParameter("maxResults", "must be greater than or equal to 1");
  if (maxResults > maxSize) {
    throw invalidParameter("maxResults", `must be less than or equal to ${maxSize}`);
  }
  return maxResults;
}
