import type { ApiError } from "../../domain/errors.ts";
import { positionIn } from "../../domain/page-token.ts";
import { invalid } from "./groups.ts";

/** Where the query of that token goes on. Throws InvalidParameterException for a token of another query. */
export function readToken(query: unknown, token: string): unknown {
  const position = positionIn(token, query);
  if (position === undefined) throw invalidToken();
  return position;
}

export function invalidToken(): ApiError {
  return invalid("The specified nextToken is invalid.");
}
