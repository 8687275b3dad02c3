import { ApiError } from "../../domain/errors.ts";
import type { CheckPermission, PermissionRequest } from "../../wire/service.ts";
import type { S3Exchange } from "./exchange.ts";
import { S3Error } from "./s3-error.ts";

/** What S3's requests need to be allowed. Source: Service Authorization Reference, Amazon S3. */
export type S3Action =
  | "AbortMultipartUpload"
  | "CreateBucket"
  | "DeleteBucket"
  | "DeleteObject"
  | "DeleteObjectTagging"
  | "GetAccelerateConfiguration"
  | "GetBucketAcl"
  | "GetBucketCORS"
  | "GetBucketLocation"
  | "GetBucketLogging"
  | "GetBucketNotification"
  | "GetBucketObjectLockConfiguration"
  | "GetBucketOwnershipControls"
  | "GetBucketPolicy"
  | "GetBucketPolicyStatus"
  | "GetBucketPublicAccessBlock"
  | "GetBucketRequestPayment"
  | "GetBucketTagging"
  | "GetBucketVersioning"
  | "GetBucketWebsite"
  | "GetEncryptionConfiguration"
  | "GetLifecycleConfiguration"
  | "GetObject"
  | "GetObjectAcl"
  | "GetObjectTagging"
  | "GetReplicationConfiguration"
  | "ListAllMyBuckets"
  | "ListBucket"
  | "ListBucketVersions"
  | "PutBucketAcl"
  | "PutBucketOwnershipControls"
  | "PutBucketPublicAccessBlock"
  | "PutBucketTagging"
  | "PutEncryptionConfiguration"
  | "PutObject"
  | "PutObjectAcl"
  | "PutObjectTagging";

const ABOUT_OBJECTS: ReadonlySet<S3Action> = new Set([
  "AbortMultipartUpload",
  "DeleteObject",
  "DeleteObjectTagging",
  "GetObject",
  "GetObjectAcl",
  "GetObjectTagging",
  "PutObject",
  "PutObjectAcl",
  "PutObjectTagging",
]);

/** Throws S3's AccessDenied when the caller may not do this to what the request names. */
export function checkAllowed(
  exchange: Pick<S3Exchange, "bucketName" | "check" | "key" | "query">,
  action: S3Action,
): void {
  const { bucketName, key } = exchange;
  const resource =
    action === "ListAllMyBuckets"
      ? "*"
      : `arn:aws:s3:::${bucketName}${ABOUT_OBJECTS.has(action) ? `/${key}` : ""}`;
  const context =
    action === "ListBucket" || action === "ListBucketVersions"
      ? listingContext(exchange.query)
      : undefined;
  const permission = { action: `s3:${action}`, resources: [resource], ...(context && { context }) };
  inWordsOfS3(exchange.check, permission, resource);
}

/** Throws AccessDenied: who may not list is not told that an object is not there. Source: GetObject, "Permissions". */
export function checkMayKnowOfAbsence(exchange: S3Exchange): void {
  checkAllowed({ ...exchange, query: new URLSearchParams() }, "ListBucket");
}

/** The condition keys of listings, with the values that the request gives. */
function listingContext(query: URLSearchParams): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    ["delimiter", "max-keys", "prefix"].flatMap((name) => {
      const value = query.get(name);
      return value === null ? [] : [[`s3:${name}`, [value]]];
    }),
  );
}

/** S3 says what all services say, with the resource in quotation marks; of a list of buckets it names none. */
function inWordsOfS3(
  check: CheckPermission,
  permission: PermissionRequest,
  resource: string,
): void {
  try {
    check(permission);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const message = error.message.replace(` on resource: ${resource} `, () =>
      resource === "*" ? " " : ` on resource: "${resource}" `,
    );
    throw new S3Error("AccessDenied", { message });
  }
}
