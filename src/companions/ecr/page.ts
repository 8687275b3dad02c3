import { fingerprint } from "../../domain/fingerprint.ts";
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
  const { input, keyOf } = options;
  const size = sizeOf(input.maxResults, options);
  const query = fingerprint(options.query);
  const after = input.nextToken === undefined ? "" : readToken(input.nextToken, query);
  const rest = rows
    .map((row) => ({ row, key: keyOf(row) }))
    .filter(({ key }) => key > after)
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const shown = rest.slice(0, size);
  const last = shown.at(-1);
  return {
    rows: shown.map(({ row }) => row),
    ...(last && rest.length > size && { nextToken: writeToken(last.key, query) }),
  };
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

function writeToken(key: string, query: string): string {
  return Buffer.from(JSON.stringify([query, key])).toString("base64url");
}

function readToken(token: string, query: string): string {
  const content = parseToken(token);
  if (Array.isArray(content) && content.length === 2) {
    const [of, key] = content as readonly unknown[];
    if (of === query && typeof key === "string") return key;
  }
  throw invalidParameter("nextToken", "Invalid token");
}

function parseToken(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString());
  } catch {
    return undefined;
  }
}
