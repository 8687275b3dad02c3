import type { ApiError } from "../../domain/errors.ts";
import { fingerprint } from "../../domain/fingerprint.ts";
import { invalid } from "./groups.ts";

/** A page token: where a listing goes on, and of which query it is. Another query refuses it. */
export function writeToken(query: unknown, at: unknown): string {
  return Buffer.from(JSON.stringify([fingerprint(query), at])).toString("base64url");
}

/** Where the query of that token goes on. Throws InvalidParameterException. */
export function readToken(query: unknown, token: string): unknown {
  const content = parse(token);
  if (!Array.isArray(content) || content.length !== 2) throw invalidToken();
  const [print, at]: readonly unknown[] = content;
  // Written anew, because decoding passes over what is not base64.
  if (print !== fingerprint(query) || writeToken(query, at) !== token) throw invalidToken();
  return at;
}

export function invalidToken(): ApiError {
  return invalid("The specified nextToken is invalid.");
}

function parse(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString());
  } catch {
    return undefined;
  }
}
