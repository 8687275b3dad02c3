import { ApiError, type ErrorCode } from "../domain/errors.ts";
import type { HttpResponse } from "./http.ts";
import { jsonEnvelope } from "./json/envelope.ts";

/** What can be wrong with a request before it is one. */
export type Malformation = "syntax" | "no host" | "headers too large" | "too slow" | "expectation";

/**
 * The answer to what is not a whole HTTP request. AWS's front doors word these in their own ways; the words for
 * headers and time are those of Amazon S3 (API Reference, "Error responses").
 */
export function malformedAnswer(what: Malformation, requestId: string): HttpResponse {
  const [code, status, message] = WORDS[what];
  const answer = jsonEnvelope("application/x-amz-json-1.1").failure({
    error: new ApiError(code, message),
    requestId,
  });
  return { ...answer, status };
}

const WORDS: Readonly<Record<Malformation, readonly [code: ErrorCode, status: number, string]>> = {
  syntax: ["BadRequestException", 400, "The request is not valid HTTP."],
  "no host": ["BadRequestException", 400, "The request has no Host header."],
  "headers too large": [
    "BadRequestException",
    431,
    "Your request header section exceeds the maximum allowed size.",
  ],
  "too slow": [
    "RequestTimeoutException",
    408,
    "Your socket connection to the server was not read from or written to within the timeout period.",
  ],
  expectation: ["BadRequestException", 417, "Only Expect: 100-continue is understood."],
};
