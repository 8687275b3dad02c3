import type { Clock } from "../../runtime/clock.ts";
import type { BigFiles } from "../../runtime/big-files.ts";
import type { Ids } from "../../runtime/ids.ts";
import type { Sealer } from "../../runtime/sealer.ts";
import type { Log } from "../../runtime/log.ts";
import type { Store, View } from "../../store/view.ts";
import type { Caller } from "../../domain/scope.ts";
import type { ChunkSignatures } from "../../wire/signature/chunk-signatures.ts";
import type { CheckPermission } from "../../wire/service.ts";
import type { StreamedRequest } from "../../wire/streamed.ts";
import type { MultipartUpload } from "./multipart.ts";
import { checkAllowed, type S3Action } from "./permissions.ts";
import { S3Error } from "./s3-error.ts";
import { type BucketRecord, buckets } from "./tables.ts";

export interface S3Services {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly bigFiles: BigFiles;
  readonly sealer: Sealer;
}

/** One request, once it is known who asks and what about. */
export interface S3Exchange extends S3Services {
  /** Objects that come in pieces, by id; they end with this process. */
  readonly uploads: Map<string, MultipartUpload>;
  readonly request: StreamedRequest;
  readonly caller: Caller;
  readonly query: URLSearchParams;
  /** The first header of that name in lower case. */
  readonly header: (name: string) => string | undefined;
  readonly bucketName: string;
  readonly key: string;
  /** Those of the chunks of a body that is signed so. */
  readonly signatures: () => ChunkSignatures;
  /** Throws when the caller may not. */
  readonly check: CheckPermission;
}

const EXPECTED_OWNER = "x-amz-expected-bucket-owner";

/**
 * The bucket that a request is about, where the caller may do this and it is whose he takes it to be. Throws `S3Error`.
 * Source: Amazon S3 User Guide, "Verifying bucket ownership with bucket owner condition".
 */
export function bucketOf(view: View, exchange: S3Exchange, action: S3Action): BucketRecord {
  const { bucketName, caller, header } = exchange;
  const bucket = view.get(buckets, bucketName);
  if (!bucket) throw new S3Error("NoSuchBucket", { details: { BucketName: bucketName } });
  // As long as nothing knows bucket policies, a bucket is its own account's.
  const owners = [caller.accountId, header(EXPECTED_OWNER) ?? bucket.accountId];
  if (owners.some((owner) => owner !== bucket.accountId)) throw new S3Error("AccessDenied");
  checkAllowed(exchange, action);
  return bucket;
}

/** Reads the headers of a copy as its source is concerned, of which another owner may be expected. */
export function sourceHeader(header: S3Exchange["header"]): S3Exchange["header"] {
  return (name) => header(name === EXPECTED_OWNER ? "x-amz-source-expected-bucket-owner" : name);
}

/** Reads the first header of a name, which is given in lower case. */
export function headerReader(
  headers: StreamedRequest["headers"],
): (name: string) => string | undefined {
  return (name) => headers.find(([key]) => key.toLowerCase() === name)?.[1];
}
