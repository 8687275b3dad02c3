import { ApiError } from "../../domain/errors.ts";
import { header, type HttpRequest } from "../http.ts";
import { formatBasic, parseBasic, parseHttp } from "../timestamp.ts";
import { queryPairs, splitTarget } from "./canonical-request.ts";
import { ALGORITHM } from "./signature.ts";
import type { CredentialScope } from "./signing-key.ts";

/**
 * What a request says of its own signature, in the Authorization header or in a presigned query.
 */
export interface SignatureClaim {
  readonly form: "header" | "presigned";
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  /** The last part of the scope, `aws4_request` when all is well. */
  readonly terminator: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** X-Amz-Date, `20240217T171323Z`. */
  readonly timestamp: string;
  readonly signedAtMs: number;
  readonly sessionToken: string | undefined;
  /** X-Amz-Expires of a presigned request. */
  readonly expiresSeconds: number | undefined;
}

/**
 * Reads the claim; nothing when the request carries none. Throws in AWS's words when there is one
 * that can't be read. Source of the words and their order: DynamoDB's front door, as recorded by
 * dynalite's tests (mhart/dynalite, test/connection.js).
 */
export function signatureClaim(request: HttpRequest): SignatureClaim | undefined {
  const authorization = header(request, "authorization");
  const [, query] = splitTarget(request.target);
  const parameters = query.includes("X-Amz-") ? firstValues(query) : NONE;
  const isPresigned = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature"].some((name) =>
    parameters.has(name),
  );
  if (authorization !== undefined && isPresigned) {
    throw invalid(
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
  }
  if (isPresigned) return presignedClaim(parameters);
  return authorization?.startsWith("AWS4-") ? headerClaim(request, authorization) : undefined;
}

const NONE: ReadonlyMap<string, string> = new Map();

function firstValues(query: string): ReadonlyMap<string, string> {
  return new Map(queryPairs(query).toReversed());
}

function headerClaim(request: HttpRequest, authorization: string): SignatureClaim {
  const space = `${authorization} `.indexOf(" ");
  const fields = new Map<string, string>();
  for (const part of authorization.slice(space + 1).split(",")) {
    const equals = part.indexOf("=");
    if (equals > 0) fields.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const amzDate = header(request, "x-amz-date");
  const httpDate = header(request, "date");
  const problems = ["Credential", "Signature", "SignedHeaders"]
    .filter((name) => !fields.get(name))
    .map((name) => `Authorization header requires '${name}' parameter. `);
  if (amzDate === undefined && httpDate === undefined) {
    problems.push(
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
    );
  }
  if (problems.length > 0) {
    throw incomplete(`${problems.join("")}Authorization=${authorization}`);
  }
  return {
    form: "header",
    ...time(amzDate, httpDate ?? ""),
    signedHeaders: headerNames(fields.get("SignedHeaders") ?? ""),
    ...algorithmAndCredential(authorization.slice(0, space), fields.get("Credential") ?? ""),
    signature: fields.get("Signature") ?? "",
    sessionToken: header(request, "x-amz-security-token"),
    expiresSeconds: undefined,
  };
}

function presignedClaim(parameters: ReadonlyMap<string, string>): SignatureClaim {
  const value = (name: string): string => parameters.get(name) ?? "";
  const problems = PRESIGNED.filter((name) => value(name) === "").map(
    (name) => `AWS query-string parameters must include '${name}'. `,
  );
  if (problems.length > 0) {
    throw incomplete(`${problems.join("")}Re-examine the query-string parameters.`);
  }
  const expires = parameters.get("X-Amz-Expires");
  return {
    form: "presigned",
    ...time(value("X-Amz-Date"), ""),
    signedHeaders: headerNames(value("X-Amz-SignedHeaders")),
    ...algorithmAndCredential(value("X-Amz-Algorithm"), value("X-Amz-Credential")),
    signature: value("X-Amz-Signature"),
    sessionToken: parameters.get("X-Amz-Security-Token"),
    expiresSeconds: expires === undefined ? undefined : Number(expires),
  };
}

const PRESIGNED = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
  "X-Amz-Date",
];

function algorithmAndCredential(
  algorithm: string,
  text: string,
): Pick<SignatureClaim, "accessKeyId" | "scope" | "terminator"> {
  if (algorithm !== ALGORITHM) {
    throw incomplete(`Unsupported AWS 'algorithm': '${algorithm}' (only ${ALGORITHM} for now). `);
  }
  const parts = text.split("/");
  const [accessKeyId = "", date = "", region = "", service = "", terminator = ""] = parts;
  if (parts.length !== 5) {
    throw incomplete(
      "Credential must have exactly 5 slash-delimited elements, e.g. " +
        `keyid/date/region/service/term, got '${text}'`,
    );
  }
  return { accessKeyId, scope: { date, region, service }, terminator };
}

/** X-Amz-Date goes before the Date header. */
function time(
  amzDate: string | undefined,
  httpDate: string,
): Pick<SignatureClaim, "timestamp" | "signedAtMs"> {
  const text = amzDate ?? httpDate;
  const signedAtMs = parseBasic(text) ?? (amzDate === undefined ? parseHttp(text) : undefined);
  if (signedAtMs === undefined) {
    throw incomplete(
      `Date must be in ISO-8601 'basic format'. Got '${text}'. ` +
        "See http://en.wikipedia.org/wiki/ISO_8601",
    );
  }
  return { timestamp: formatBasic(signedAtMs), signedAtMs };
}

function headerNames(text: string): readonly string[] {
  const names = text.toLowerCase().split(";");
  if (!names.includes("host")) {
    throw invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  return names;
}

function incomplete(message: string): ApiError {
  return new ApiError("IncompleteSignatureException", message);
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidSignatureException", message);
}
