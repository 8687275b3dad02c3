import { ApiError } from "../../domain/errors.ts";
import { pageByKey } from "../../domain/page-token.ts";

/** One page of a listing. Throws InvalidNextTokenException for the token of another query. */
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
    readonly compareKeys?: (a: string, b: string) => number;
  },
): { readonly items: readonly Item[]; readonly nextToken: string | undefined } {
  const { input, defaultSize, ...rest } = options;
  return pageByKey({
    items,
    size: input.MaxResults ?? defaultSize,
    token: input.NextToken,
    ...rest,
    invalidToken: () =>
      new ApiError("InvalidNextTokenException", "The NextToken value is invalid."),
  });
}
