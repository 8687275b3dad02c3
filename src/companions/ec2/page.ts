import { ApiError } from "../../domain/errors.ts";
import { pageByKey } from "../../domain/page-token.ts";
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
  const { items, nextToken } = pageByKey({
    items: rows,
    size: sizeOf(MaxResults),
    token: NextToken,
    query: [options.operation, scopeKey(options.scope), Filters ?? []],
    keyOf: options.idOf,
    invalidToken: () => new ApiError("InvalidNextToken", `The token '${NextToken}' is invalid`),
  });
  return { rows: items, ...(nextToken !== undefined && { NextToken: nextToken }) };
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
