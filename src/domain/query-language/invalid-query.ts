import { ApiError } from "../errors.ts";

/** What is answered to a text that is no query. AWS's words are not known; these are unverified. */
export function invalidQuery(reason: string): ApiError {
  return new ApiError("InvalidParameterException", `Invalid expression: ${reason}.`);
}
