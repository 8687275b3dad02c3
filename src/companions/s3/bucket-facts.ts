import type { StreamedResponse } from "../../wire/streamed.ts";
import { bucketOf, type S3Exchange } from "./exchange.ts";
import type { S3Action } from "./permissions.ts";
import { S3Error, type S3ErrorCode } from "./s3-error.ts";
import { type Xml, xmlAnswer } from "./xml-answer.ts";

/** What every bucket here is, or has not: nothing changes it. Tools ask for all of it when they read a bucket. */
interface BucketFact {
  readonly parameter: string;
  readonly action: S3Action;
  readonly answer: S3ErrorCode | readonly [root: string, content: Xml];
}

/** By the operation that asks. Source: Amazon S3 API Reference, for buckets on which nothing was set. */
export const BUCKET_FACTS = {
  GetBucketAccelerateConfiguration: {
    parameter: "accelerate",
    action: "GetAccelerateConfiguration",
    answer: ["AccelerateConfiguration", ""],
  },
  GetBucketCors: {
    parameter: "cors",
    action: "GetBucketCORS",
    answer: "NoSuchCORSConfiguration",
  },
  GetBucketLifecycleConfiguration: {
    parameter: "lifecycle",
    action: "GetLifecycleConfiguration",
    answer: "NoSuchLifecycleConfiguration",
  },
  GetBucketLogging: {
    parameter: "logging",
    action: "GetBucketLogging",
    answer: ["BucketLoggingStatus", ""],
  },
  GetBucketNotificationConfiguration: {
    parameter: "notification",
    action: "GetBucketNotification",
    answer: ["NotificationConfiguration", ""],
  },
  GetBucketPolicy: {
    parameter: "policy",
    action: "GetBucketPolicy",
    answer: "NoSuchBucketPolicy",
  },
  GetBucketPolicyStatus: {
    parameter: "policyStatus",
    action: "GetBucketPolicyStatus",
    answer: "NoSuchBucketPolicy",
  },
  GetBucketReplication: {
    parameter: "replication",
    action: "GetReplicationConfiguration",
    answer: "ReplicationConfigurationNotFoundError",
  },
  GetBucketRequestPayment: {
    parameter: "requestPayment",
    action: "GetBucketRequestPayment",
    answer: ["RequestPaymentConfiguration", { Payer: "BucketOwner" }],
  },
  GetBucketVersioning: {
    parameter: "versioning",
    action: "GetBucketVersioning",
    answer: ["VersioningConfiguration", ""],
  },
  GetBucketWebsite: {
    parameter: "website",
    action: "GetBucketWebsite",
    answer: "NoSuchWebsiteConfiguration",
  },
  GetObjectLockConfiguration: {
    parameter: "object-lock",
    action: "GetBucketObjectLockConfiguration",
    answer: "ObjectLockConfigurationNotFoundError",
  },
} as const satisfies Readonly<Record<string, BucketFact>>;

/**
 * The operations that ask for what no bucket here has: a bucket's configuration as AWS gives it before anybody sets
 * one, or the error that says there is none. No such bucket: NoSuchBucket.
 */
export async function bucketFact(
  exchange: S3Exchange,
  { action, answer }: BucketFact,
): Promise<StreamedResponse> {
  const { bucketName } = await exchange.store.read((view) => bucketOf(view, exchange, action));
  if (typeof answer === "string") {
    throw new S3Error(answer, { details: { BucketName: bucketName } });
  }
  return xmlAnswer(...answer);
}
