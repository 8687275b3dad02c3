import { ApiError } from "../domain/errors.ts";
import { pageByKey } from "../domain/page-token.ts";
import { type Scope, scopeKey } from "../domain/scope.ts";
import type { OperationName } from "./operation.ts";

/** What a token belongs to. A token of one query is refused by every other. */
export interface PageQuery {
  readonly operation: OperationName;
  /** The caller's scope: state is kept apart by account and region, and so are tokens. */
  readonly scope: Scope;
  /** The filters of the request in one JSON value, already resolved (a cluster's ARN, not its name). */
  readonly filters?: unknown;
}

export interface PageRequest<Item> {
  /** All that the query matches, in any order. */
  readonly items: Iterable<Item>;
  /** The request; its page size may differ from page to page, so it is no part of the query. */
  readonly input: {
    readonly nextToken?: string | undefined;
    readonly maxResults?: number | undefined;
  };
  readonly defaultSize: number;
  readonly maxSize: number;
  readonly query: PageQuery;
  /** Unique among the items. Pages are in the order of these keys. */
  readonly keyOf: (item: Item) => string;
  /** The order of the keys; by UTF-16 code units when absent. */
  readonly compareKeys?: (a: string, b: string) => number;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/**
 * One page of a listing. The token names the last key of the page before, so that items which come and go
 * between two calls neither repeat nor hide others.
 *
 * Throws InvalidParameterException for a token that is not one of this query's, and for a page size out of
 * range. AWS's words for both are not documented; these are unverified.
 */
export function page<Item>(request: PageRequest<Item>): Page<Item> {
  const { input, query, items, keyOf, compareKeys } = request;
  const found = pageByKey({
    items,
    size: pageSize(request),
    token: input.nextToken,
    query: [query.operation, scopeKey(query.scope), query.filters ?? null],
    keyOf,
    compareKeys,
    invalidToken: () => new ApiError("InvalidParameterException", "Invalid token."),
  });
  return {
    items: found.items,
    ...(found.nextToken !== undefined && { nextToken: found.nextToken }),
  };
}

function pageSize(
  request: Pick<PageRequest<unknown>, "input" | "defaultSize" | "maxSize">,
): number {
  const { maxResults } = request.input;
  if (maxResults === undefined) return request.defaultSize;
  if (maxResults < 1 || maxResults > request.maxSize) {
    throw new ApiError(
      "InvalidParameterException",
      `maxResults must be between 1 and ${request.maxSize}.`,
    );
  }
  return maxResults;
}
