import { fingerprint } from "./fingerprint.ts";

/**
 * One page of a listing, with a token that names the last key of the page: what comes and goes between two calls
 * neither repeats nor hides others. `query` is what the token belongs to, as one JSON value; a token of another
 * query is refused with what `invalidToken` makes.
 */
export function pageByKey<Item>(request: {
  /** All that the query matches, in any order. */
  readonly items: readonly Item[];
  readonly size: number;
  readonly token: string | undefined;
  readonly query: unknown;
  /** Unique among the items. */
  readonly keyOf: (item: Item) => string;
  /** The order of the keys; by UTF-16 code units when absent. */
  readonly compareKeys?: (a: string, b: string) => number;
  readonly invalidToken: () => Error;
}): { readonly items: readonly Item[]; readonly nextToken: string | undefined } {
  const { keyOf, size, compareKeys = byCodeUnits } = request;
  const print = fingerprint(request.query);
  const after = request.token === undefined ? undefined : keyIn(request.token, print);
  if (after === undefined && request.token !== undefined) throw request.invalidToken();
  const rest = request.items
    .filter((item) => after === undefined || compareKeys(keyOf(item), after) > 0)
    .toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)));
  const items = rest.slice(0, size);
  const last = items.at(-1);
  const hasMore = rest.length > items.length && last !== undefined;
  return { items, nextToken: hasMore ? tokenOf(keyOf(last), print) : undefined };
}

function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** It holds no more than a key the caller has just been shown, so nobody gains by forging one. */
function tokenOf(key: string, print: string): string {
  return Buffer.from(JSON.stringify([print, key])).toString("base64url");
}

function keyIn(token: string, print: string): string | undefined {
  const content = parsed(token);
  if (!Array.isArray(content) || content.length !== 2) return undefined;
  const [of, key] = content as readonly unknown[];
  // Written anew, because decoding passes over what is not base64.
  const isOurs = of === print && typeof key === "string" && tokenOf(key, print) === token;
  return isOurs ? key : undefined;
}

function parsed(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString());
  } catch {
    return undefined;
  }
}
