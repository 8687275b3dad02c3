import { parseJson } from "./json.ts";
import { fingerprint } from "./fingerprint.ts";
import { smallest } from "./smallest.ts";

/** A part of a listing. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page begins, when there is more. */
  readonly nextToken: string | undefined;
}

/**
 * One page of a listing, with a token that names the last key of the page: what comes and goes between two calls
 * neither repeats nor hides others. `query` is what the token belongs to, as one JSON value; a token of another
 * query is refused with what `invalidToken` makes.
 */
export function pageByKey<Item>(request: {
  /** All that the query matches, in any order. */
  readonly items: Iterable<Item>;
  readonly size: number;
  readonly token: string | undefined;
  readonly query: unknown;
  /** Unique among the items. */
  readonly keyOf: (item: Item) => string;
  /** The order of the keys; by UTF-16 code units when absent. */
  readonly compareKeys?: ((a: string, b: string) => number) | undefined;
  readonly invalidToken: () => Error;
}): Page<Item> {
  const { keyOf, size, token, query, compareKeys = byCodeUnits } = request;
  const after = token === undefined ? undefined : positionIn(token, query);
  if (token !== undefined && typeof after !== "string") throw request.invalidToken();
  const first = smallest(request.items, {
    count: size + 1,
    compare: (a, b) => compareKeys(keyOf(a), keyOf(b)),
    isWanted: (item) => typeof after !== "string" || compareKeys(keyOf(item), after) > 0,
  });
  const items = first.slice(0, size);
  const last = items.at(-1);
  const hasMore = first.length > items.length && last !== undefined;
  return { items, nextToken: hasMore ? tokenOf(keyOf(last), query) : undefined };
}

/** How most operations are asked for a page. */
export interface PageRequest<Item> {
  readonly input: {
    readonly MaxResults?: number | undefined;
    readonly NextToken?: string | undefined;
  };
  readonly defaultSize: number;
  /** What the token belongs to. */
  readonly query: unknown;
  readonly keyOf: (item: Item) => string;
  readonly compareKeys?: (a: string, b: string) => number;
}

/** The page that a request with `MaxResults` and `NextToken` asks for. */
export function requestedPage<Item>(
  items: readonly Item[],
  request: PageRequest<Item>,
  invalidToken: () => Error,
): Page<Item> {
  const { input, defaultSize, ...rest } = request;
  const size = input.MaxResults ?? defaultSize;
  return pageByKey({ items, size, token: input.NextToken, ...rest, invalidToken });
}

function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * A token that says where a query goes on. It holds no more than a position the caller has just been shown, so
 * nobody gains by forging one.
 */
export function tokenOf(position: unknown, query: unknown): string {
  return Buffer.from(JSON.stringify([fingerprint(query), position])).toString("base64url");
}

/** Where the query goes on by that token; `undefined` for what is no token of this query. */
export function positionIn(token: string, query: unknown): unknown {
  const content = parseJson(Buffer.from(token, "base64url").toString());
  if (!Array.isArray(content) || content.length !== 2) return undefined;
  const [print, position] = content as readonly unknown[];
  // Written anew, because decoding passes over what is not base64.
  const isOurs = print === fingerprint(query) && tokenOf(position, query) === token;
  return isOurs ? position : undefined;
}
