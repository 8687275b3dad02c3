import { createHmac, timingSafeEqual } from "node:crypto";
import { ApiError } from "../../domain/errors.ts";
import { DEFAULT_REGION, type Caller } from "../../domain/scope.ts";
import { header, type HttpRequest } from "../http.ts";
import type { IdentityOptions } from "../identify.ts";
import { splitTarget } from "./canonical-request.ts";
import { findCredential } from "./find-credential.ts";

/** Whether an address is signed as S3's were before Signature Version 4. botocore still makes them for other endpoints. */
export function isPresignedV2(target: string): boolean {
  return (
    /[?&]AWSAccessKeyId=/.test(target) &&
    /[?&]Signature=/.test(target) &&
    /[?&]Expires=/.test(target)
  );
}

/** Parameters that the signature covers, beside what names the object. */
const COVERED =
  /^(?:acl|delete|lifecycle|location|logging|notification|partNumber|policy|requestPayment|response-(?:cache-control|content-disposition|content-encoding|content-language|content-type|expires)|tagging|torrent|uploadId|uploads|versionId|versioning|versions|website)$/;

/**
 * Makes the check of addresses presigned with Signature Version 2. Throws ApiError as that of version 4 does.
 * `bucketName` is that of the host's name, where it has one. Source: Amazon S3 User Guide, "Signing and authenticating
 * REST requests (AWS Signature Version 2)".
 */
export function presignedV2Identifier(
  options: IdentityOptions,
): (request: HttpRequest, bucketName: string | undefined) => Caller {
  return (request, bucketName) => {
    const [path, query] = splitTarget(request.target);
    const parameters = new URLSearchParams(query);
    const accessKeyId = parameters.get("AWSAccessKeyId") ?? "";
    const sessionToken =
      parameters.get("x-amz-security-token") ?? header(request, "x-amz-security-token");
    const claim = { accessKeyId, sessionToken };
    const credential = findCredential(options.credentials, claim, options.nowMs());
    if (options.auth === "verify") {
      const expiresAtMs = Number(parameters.get("Expires")) * 1000;
      // Negated, so that what is no number counts as expired.
      if (!(expiresAtMs > options.nowMs())) {
        throw new ApiError("AccessDeniedException", "Request has expired");
      }
      const text = [
        request.method,
        header(request, "content-md5") ?? "",
        header(request, "content-type") ?? "",
        parameters.get("Expires") ?? "",
        `${amzHeaders(request, parameters)}${resource(path, parameters, bucketName)}`,
      ].join("\n");
      const expected = createHmac("sha1", credential.secretAccessKey).update(text).digest();
      const given = Buffer.from(parameters.get("Signature") ?? "", "base64");
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        throw new ApiError("InvalidSignatureException", "The signature does not match.");
      }
    }
    const { accountId, principalArn } = credential;
    return {
      accessKeyId,
      accountId,
      principalArn,
      region: options.defaultRegion ?? DEFAULT_REGION,
    };
  };
}

function resource(
  path: string,
  parameters: URLSearchParams,
  bucketName: string | undefined,
): string {
  const covered = [...parameters]
    .filter(([name]) => COVERED.test(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === "" ? name : `${name}=${value}`))
    .join("&");
  const own = bucketName === undefined ? path : `/${bucketName}${path}`;
  return covered === "" ? own : `${own}?${covered}`;
}

function amzHeaders(request: HttpRequest, parameters: URLSearchParams): string {
  const found = request.headers
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .filter(([name]) => name.startsWith("x-amz-"));
  const token = parameters.get("x-amz-security-token");
  return [...found, ...(token === null ? [] : [["x-amz-security-token", token] as const])]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`)
    .join("");
}
