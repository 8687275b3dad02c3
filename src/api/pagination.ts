import { ApiError } from "../domain/errors.ts";
import { fingerprint } from "../domain/fingerprint.ts";
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
  const { input, query, keyOf } = request;
  const compare = request.compareKeys ?? compareCodeUnits;
  const size = pageSize(request);
  const after = input.nextToken === undefined ? undefined : readToken(input.nextToken, query);
  const first = smallest(request.items, {
    count: size + 1,
    after,
    compare: (a, b) => compare(keyOf(a), keyOf(b)),
    isAfter: (item, key) => compare(keyOf(item), key) > 0,
  });
  const items = first.slice(0, size);
  const last = items.at(-1);
  if (first.length <= size || last === undefined) return { items };
  return { items, nextToken: writeToken(keyOf(last), query) };
}

function compareCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
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

/**
 * The first `count` items in order, without sorting the rest: a listing of thousands is mostly read one
 * page at a time.
 */
function smallest<Item>(
  items: Iterable<Item>,
  options: {
    readonly count: number;
    readonly after: string | undefined;
    readonly compare: (a: Item, b: Item) => number;
    readonly isAfter: (item: Item, key: string) => boolean;
  },
): readonly Item[] {
  const { count, after, compare, isAfter } = options;
  const kept: Item[] = [];
  for (const item of items) {
    if (after !== undefined && !isAfter(item, after)) continue;
    const last = kept.at(-1);
    if (kept.length === count) {
      if (last !== undefined && compare(item, last) >= 0) continue;
      kept.pop();
    }
    kept.splice(insertionPoint(kept, item, compare), 0, item);
  }
  return kept;
}

function insertionPoint<Item>(
  sorted: readonly Item[],
  item: Item,
  compare: (a: Item, b: Item) => number,
): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = sorted[middle];
    if (other !== undefined && compare(other, item) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function writeToken(key: string, query: PageQuery): string {
  return Buffer.from(JSON.stringify([printOf(query), key])).toString("base64url");
}

function readToken(token: string, query: PageQuery): string {
  const content = parseToken(token);
  if (Array.isArray(content) && content.length === 2) {
    const [print, key] = content as readonly unknown[];
    // Written anew, because decoding passes over what is not base64.
    const isOurs = print === printOf(query) && typeof key === "string";
    if (isOurs && writeToken(key, query) === token) return key;
  }
  throw new ApiError("InvalidParameterException", "Invalid token.");
}

function parseToken(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString());
  } catch {
    return undefined;
  }
}

/** A token holds no more than a key the caller has just been shown, so nobody gains by forging one. */
function printOf(query: PageQuery): string {
  return fingerprint([query.operation, scopeKey(query.scope), query.filters ?? null]);
}
