import { ApiError } from "../../domain/errors.ts";
import { header, type HttpRequest } from "../http.ts";
import { formatBasic } from "../timestamp.ts";
import { signatureClaim, type SignatureClaim } from "./claim.ts";
import { type CredentialSource, findCredential, sameText } from "./find-credential.ts";
import { sha256, signatureOf } from "./signature.ts";
import { signingKeys } from "./signing-key.ts";

/** Who signed a request, and for which region. */
export interface Signer {
  readonly accessKeyId: string;
  readonly accountId: string;
  readonly principalArn: string;
  readonly region: string;
}

/** Verifies signatures; keeps the signing keys it made. */
export type SignatureVerifier = (request: HttpRequest, service: string) => Signer;

/**
 * How far a client's clock may be off (AWS IAM User Guide, "Elements of an AWS API request
 * signature").
 */
const SKEW_MS = 15 * 60_000;

/**
 * Makes the check of Signature Version 4, header and presigned form, of requests meant for
 * `service`. A WebSocket upgrade is checked as the GET it is, with an empty body.
 *
 * Throws ApiError with the code that AWS's JSON services have for what is wrong; the query protocol
 * gives those its own codes.
 */
export function signatureVerifier(options: {
  readonly credentials: CredentialSource;
  readonly nowMs: () => number;
}): SignatureVerifier {
  const keys = signingKeys();
  return (request, service) => {
    const claim = signatureClaim(request);
    if (!claim) {
      throw new ApiError(
        "MissingAuthenticationTokenException",
        "Request is missing Authentication Token",
      );
    }
    checkScope(claim, service);
    const nowMs = options.nowMs();
    const credential = findCredential(options.credentials, claim, nowMs);
    checkTime(claim, nowMs, service);
    const expected = signatureOf(keys(credential.secretAccessKey, claim.scope), {
      parts: {
        method: request.method,
        target: request.target,
        headers: request.headers,
        signedHeaders: claim.signedHeaders,
        payloadHash: payloadHash(request, claim, service),
        service,
      },
      timestamp: claim.timestamp,
      scope: claim.scope,
    });
    if (!sameText(expected, claim.signature)) throw doesNotMatch();
    return {
      accessKeyId: claim.accessKeyId,
      accountId: credential.accountId,
      principalArn: credential.principalArn,
      region: claim.scope.region,
    };
  };
}

/** Everything wrong with the scope at once, as AWS lists it. */
function checkScope(claim: SignatureClaim, service: string): void {
  const { scope, terminator, timestamp } = claim;
  const day = timestamp.slice(0, 8);
  const problems = [
    isRegion(scope.region)
      ? ""
      : `Credential should be scoped to a valid region, not '${scope.region}'. `,
    scope.service === service
      ? ""
      : `Credential should be scoped to correct service: '${service}'. `,
    terminator === "aws4_request"
      ? ""
      : "Credential should be scoped with a valid terminator: " +
        `'aws4_request', not '${terminator}'. `,
    scope.date === day
      ? ""
      : "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from " +
        `HTTP: '${scope.date}' != '${day}', from '${timestamp}'. `,
  ].join("");
  if (problems !== "") throw invalid(problems.trimEnd());
}

/** Any name of a region's form: a self-hosted control plane serves regions that AWS has not. */
export function isRegion(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
}

/**
 * S3 honours X-Amz-Expires up to seven days. Elsewhere a presigned request lives 15 minutes
 * whatever it says; EKS tokens say 60 seconds and live for 15 minutes
 * (kubernetes-sigs/aws-iam-authenticator, pkg/token).
 */
function checkTime(claim: SignatureClaim, nowMs: number, service: string): void {
  const honoured = service === "s3" ? claim.expiresSeconds : undefined;
  const lifeMs = honoured === undefined ? SKEW_MS : Math.min(honoured, 604_800) * 1000;
  const now = formatBasic(nowMs);
  if (claim.signedAtMs > nowMs + SKEW_MS) {
    throw invalid(
      `Signature not yet current: ${claim.timestamp} is still later than ${now} ` +
        `(${formatBasic(nowMs + SKEW_MS)} + 15 min.)`,
    );
  }
  // Negated, so that an X-Amz-Expires that is not a number counts as expired.
  if (!(claim.signedAtMs >= nowMs - lifeMs)) {
    throw invalid(
      `Signature expired: ${claim.timestamp} is now earlier than ` +
        `${formatBasic(nowMs - SKEW_MS)} (${now} - 15 min.)`,
    );
  }
}

/**
 * The payload hash that must have been signed. For S3 it is what the header says, the markers of
 * unsigned bodies included: bodies of S3 are checked against it as they come, by S3 itself. Everywhere
 * else it is the body's own hash, and a header that says otherwise is a wrong signature.
 */
function payloadHash(request: HttpRequest, claim: SignatureClaim, service: string): string {
  const stated = header(request, "x-amz-content-sha256");
  if (service === "s3") {
    if (claim.form === "presigned") return stated ?? "UNSIGNED-PAYLOAD";
    if (stated !== undefined) return stated;
  }
  const actual = sha256(request.body);
  if (stated !== undefined && stated !== actual) throw doesNotMatch();
  return actual;
}

function doesNotMatch(): ApiError {
  return invalid(
    "The request signature we calculated does not match the signature you provided. Check your " +
      "AWS Secret Access Key and signing method. Consult the service documentation for details.",
  );
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidSignatureException", message);
}
