import { ApiError } from "../../domain/errors.ts";
import { fingerprint } from "../../domain/fingerprint.ts";
import { type Scope, scopeKey } from "../../domain/scope.ts";
import { invalidValue } from "./parameters.ts";

/** Amazon EC2 API Reference, "DescribeSubnets", MaxResults, and the same in most operations. */
const MIN_RESULTS = 5;
const MAX_RESULTS = 1000;

interface PageInput {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly Filters?: unknown;
}

/**
 * One page of what a query matches; everything, in the order in which it came to be, when no page is asked
 * for. Pages are in the order of the ids, so that what comes and goes between two calls hides nothing else.
 *
 * Throws InvalidParameterValue for a size out of range, InvalidNextToken for a token of another query.
 */
export function page<Row>(
  rows: readonly Row[],
  options: {
    readonly operation: string;
    readonly scope: Scope;
    readonly input: PageInput;
    readonly idOf: (row: Row) => string;
  },
): { readonly rows: readonly Row[]; readonly NextToken?: string } {
  const { MaxResults, NextToken, Filters } = options.input;
  if (MaxResults === undefined && NextToken === undefined) return { rows };
  const size = sizeOf(MaxResults);
  const query = fingerprint([options.operation, scopeKey(options.scope), Filters ?? []]);
  const after = NextToken === undefined ? "" : readToken(NextToken, query);
  const rest = rows
    .map((row) => ({ row, id: options.idOf(row) }))
    .filter(({ id }) => id > after)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const shown = rest.slice(0, size);
  const last = shown.at(-1);
  return {
    rows: shown.map(({ row }) => row),
    ...(last && rest.length > size && { NextToken: writeToken(last.id, query) }),
  };
}

function sizeOf(maxResults: number | undefined): number {
  if (maxResults === undefined) return MAX_RESULTS;
  if (maxResults < MIN_RESULTS) throw outOfRange(maxResults, `greater than ${MIN_RESULTS}`);
  // The words for the upper end are those for the lower one (unverified).
  if (maxResults > MAX_RESULTS) throw outOfRange(maxResults, `less than ${MAX_RESULTS}`);
  return maxResults;
}

function outOfRange(maxResults: number, wanted: string): ApiError {
  return invalidValue(
    `Value ( ${maxResults} ) for parameter maxResults is invalid. Expecting a value ${wanted}.`,
  );
}

function writeToken(id: string, query: string): string {
  return Buffer.from(JSON.stringify([query, id])).toString("base64url");
}

function readToken(token: string, query: string): string {
  const content = parseToken(token);
  if (Array.isArray(content) && content.length === 2) {
    const [of, id] = content as readonly unknown[];
    if (of === query && typeof id === "string") return id;
  }
  throw new ApiError("InvalidNextToken", `The token '${token}' is invalid`);
}

function parseToken(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString());
  } catch {
    return undefined;
  }
}
