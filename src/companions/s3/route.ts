import type { StreamedResponse } from "../../wire/streamed.ts";
import { getBucketAcl, getObjectAcl, putAcl } from "./acl.ts";
import {
  createBucket,
  deleteBucket,
  getBucketLocation,
  headBucket,
  listBuckets,
} from "./bucket-operations.ts";
import { BUCKET_FACTS, bucketFact } from "./bucket-facts.ts";
import {
  deleteBucketOwnershipControls,
  deletePublicAccessBlock,
  getBucketOwnershipControls,
  getPublicAccessBlock,
  putBucketOwnershipControls,
  putPublicAccessBlock,
} from "./bucket-access.ts";
import { copyObject, uploadPartCopy } from "./copy-object.ts";
import { deleteObject, deleteObjects } from "./delete-objects.ts";
import { deleteBucketEncryption, getBucketEncryption, putBucketEncryption } from "./encryption.ts";
import type { S3Exchange } from "./exchange.ts";
import { listObjectVersions } from "./list-object-versions.ts";
import { listObjects } from "./list-objects.ts";
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  uploadPart,
} from "./multipart-operations.ts";
import { readObject } from "./read-object.ts";
import { S3Error } from "./s3-error.ts";
import {
  deleteBucketTagging,
  deleteObjectTagging,
  getBucketTagging,
  getObjectTagging,
  putBucketTagging,
  putObjectTagging,
} from "./tagging.ts";
import { putObject } from "./write-object.ts";

/** What a request is about, and with which method. */
export interface S3Target {
  readonly level: "service" | "bucket" | "object";
  readonly method: string;
  readonly query: URLSearchParams;
  /** Whether it names an object to copy. */
  readonly isCopy: boolean;
}

type Operation = (exchange: S3Exchange) => Promise<StreamedResponse>;

/** Level, method and the parameter that makes the operation another than that without; `copy-` before the method of copies. */
type Route = readonly [at: `${S3Target["level"]} ${string}`, operation: Operation];

/** By the names that the SDK has for them. */
const ROUTES: Readonly<Record<string, Route>> = {
  AbortMultipartUpload: ["object DELETE uploadId", abortMultipartUpload],
  CompleteMultipartUpload: ["object POST uploadId", completeMultipartUpload],
  CopyObject: ["object copy-PUT", copyObject],
  CreateBucket: ["bucket PUT", createBucket],
  CreateMultipartUpload: ["object POST uploads", createMultipartUpload],
  DeleteBucket: ["bucket DELETE", deleteBucket],
  DeleteBucketEncryption: ["bucket DELETE encryption", deleteBucketEncryption],
  DeleteBucketOwnershipControls: ["bucket DELETE ownershipControls", deleteBucketOwnershipControls],
  DeleteBucketTagging: ["bucket DELETE tagging", deleteBucketTagging],
  DeleteObject: ["object DELETE", deleteObject],
  DeleteObjectTagging: ["object DELETE tagging", deleteObjectTagging],
  DeleteObjects: ["bucket POST delete", deleteObjects],
  DeletePublicAccessBlock: ["bucket DELETE publicAccessBlock", deletePublicAccessBlock],
  GetBucketAcl: ["bucket GET acl", getBucketAcl],
  GetBucketEncryption: ["bucket GET encryption", getBucketEncryption],
  GetBucketLocation: ["bucket GET location", getBucketLocation],
  GetBucketOwnershipControls: ["bucket GET ownershipControls", getBucketOwnershipControls],
  GetBucketTagging: ["bucket GET tagging", getBucketTagging],
  GetObject: ["object GET", readObject],
  GetObjectAcl: ["object GET acl", getObjectAcl],
  GetObjectTagging: ["object GET tagging", getObjectTagging],
  GetPublicAccessBlock: ["bucket GET publicAccessBlock", getPublicAccessBlock],
  HeadBucket: ["bucket HEAD", headBucket],
  HeadObject: ["object HEAD", readObject],
  ListBuckets: ["service GET", listBuckets],
  ListObjectVersions: ["bucket GET versions", listObjectVersions],
  ListObjects: ["bucket GET", listObjects],
  ListObjectsV2: ["bucket GET", listObjects],
  PutBucketAcl: ["bucket PUT acl", putAcl],
  PutBucketEncryption: ["bucket PUT encryption", putBucketEncryption],
  PutBucketOwnershipControls: ["bucket PUT ownershipControls", putBucketOwnershipControls],
  PutBucketTagging: ["bucket PUT tagging", putBucketTagging],
  PutObject: ["object PUT", putObject],
  PutObjectAcl: ["object PUT acl", putAcl],
  PutObjectTagging: ["object PUT tagging", putObjectTagging],
  PutPublicAccessBlock: ["bucket PUT publicAccessBlock", putPublicAccessBlock],
  UploadPart: ["object PUT uploadId", uploadPart],
  UploadPartCopy: ["object copy-PUT uploadId", uploadPartCopy],
  ...Object.fromEntries(
    Object.entries(BUCKET_FACTS).map(([name, fact]): [string, Route] => [
      name,
      [`bucket GET ${fact.parameter}`, (exchange) => bucketFact(exchange, fact)],
    ]),
  ),
};

/** The names of what S3 does here. */
export const s3Operations: readonly string[] = Object.keys(ROUTES);

const BY_PLACE: ReadonlyMap<string, Operation> = new Map(Object.values(ROUTES));

/**
 * Parameters that make another operation of a request, whatever its method. Those that only say more about one, such
 * as `prefix`, are not among them. Source: the SDK's model, URIs of operations.
 */
const SUBRESOURCES: ReadonlySet<string> = new Set([
  ...Object.values(ROUTES).flatMap(([at]) => at.split(" ")[2] ?? []),
  "abac",
  "analytics",
  "attributes",
  "intelligent-tiering",
  "inventory",
  "legal-hold",
  "metadataConfiguration",
  "metadataInventoryTable",
  "metadataJournalTable",
  "metadataTable",
  "metrics",
  "renameObject",
  "restore",
  "retention",
  "select",
  "session",
  "torrent",
]);

/** The operation that a request asks for. Throws `S3Error` where there is none. */
export function operationOf({ level, method, query, isCopy }: S3Target): Operation {
  const parameter = [...query.keys()].find((name) => SUBRESOURCES.has(name));
  const place = [level, isCopy ? `copy-${method}` : method, ...(parameter ? [parameter] : [])];
  const found = BY_PLACE.get(place.join(" "));
  if (found) return found;
  if (parameter === undefined)
    throw new S3Error("MethodNotAllowed", { details: { Method: method } });
  throw new S3Error("NotImplemented", {
    message: `Longshore does not implement ${method} with '${parameter}' for S3.`,
  });
}
