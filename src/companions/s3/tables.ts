import type { Scope } from "../../domain/scope.ts";
import { table } from "../../store/table.ts";

/** A bucket. Its name is nobody else's, whatever the account and the region. */
export interface BucketRecord extends Scope {
  readonly bucketName: string;
  readonly createdAtMs: number;
  /** None when absent. */
  readonly tags?: readonly S3Tag[];
  /** As of new buckets when absent. */
  readonly publicAccessBlock?: PublicAccessBlock | "deleted";
  readonly ownershipControls?: "BucketOwnerEnforced" | "deleted";
  /** What is said of new objects; S3's own when absent. */
  readonly encryption?: BucketEncryption;
}

/** What a client hears of encryption. */
export interface BucketEncryption {
  readonly algorithm: "AES256" | "aws:kms" | "aws:kms:dsse";
  readonly keyId?: string;
  readonly usesBucketKey?: boolean;
}

export interface S3Tag {
  readonly key: string;
  readonly value: string;
}

/** In S3's own words and order. */
export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

export interface ObjectRecord {
  /** `BUCKET/KEY`. */
  readonly objectKey: string;
  readonly bucketName: string;
  readonly key: string;
  /** The file that has its bytes; every write makes a new one. */
  readonly fileId: string;
  readonly bytes: number;
  /** With its quotes. */
  readonly etag: string;
  readonly modifiedAtMs: number;
  /** What is given back with it: `content-type`, `cache-control`, `x-amz-meta-…`. */
  readonly headers: Readonly<Record<string, string>>;
  /** `x-amz-checksum-…`, as its writer gave or asked for it. */
  readonly checksums: Readonly<Record<string, string>>;
  /** None when absent. */
  readonly tags?: readonly S3Tag[];
  /** What its bytes are encrypted with, sealed. They are plain when it is absent, as an earlier version wrote them. */
  readonly sealedKey?: string;
}

export const buckets = table<BucketRecord>()({
  kind: "s3-bucket",
  key: (row) => row.bucketName,
  indexes: { account: (row) => row.accountId },
});

export const objects = table<ObjectRecord>()({
  kind: "s3-object",
  key: (row) => row.objectKey,
  indexes: { bucket: (row) => row.bucketName, file: (row) => row.fileId },
  sealed: (row) => (row.sealedKey === undefined ? [] : [row.sealedKey]),
});

export const s3Tables = [buckets, objects];

export function objectKey(bucketName: string, key: string): string {
  return `${bucketName}/${key}`;
}
