import { ApiError } from "../../domain/errors.ts";
import { pageByKey } from "../../domain/page-token.ts";

/** One page of a listing. Throws InvalidNextToken for the token of another query. */
export function page<Item>(
  items: readonly Item[],
  options: {
    readonly input: {
      readonly MaxResults?: number | undefined;
      readonly NextToken?: string | undefined;
    };
    readonly defaultSize: number;
    /** What the token belongs to. */
    readonly query: unknown;
    readonly keyOf: (item: Item) => string;
  },
): { readonly items: readonly Item[]; readonly nextToken: string | undefined } {
  const { input, defaultSize, query, keyOf } = options;
  return pageByKey({
    items,
    size: input.MaxResults ?? defaultSize,
    token: input.NextToken,
    query,
    keyOf,
    invalidToken: () => new ApiError("InvalidNextToken", "The specified token isn't valid."),
  });
}
