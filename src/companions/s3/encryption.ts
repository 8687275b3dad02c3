import type { StreamedResponse } from "../../wire/streamed.ts";
import { bucketOf, type S3Exchange } from "./exchange.ts";
import { S3Error } from "./s3-error.ts";
import { readSmallBody } from "./small-body.ts";
import { type BucketEncryption, type BucketRecord, buckets } from "./tables.ts";
import { xmlAnswer } from "./xml-answer.ts";
import { decodeEntities, textsOf } from "./xml-text.ts";

/** Objects are encrypted with keys of their own under the key file, whatever key is named: it is kept and shown. */
const ALGORITHMS = ["AES256", "aws:kms", "aws:kms:dsse"] as const;

/** As AWS encrypts since January 2023 where nothing else is said. */
const DEFAULT: BucketEncryption = { algorithm: "AES256" };

const ALGORITHM = "x-amz-server-side-encryption";
const KEY_ID = `${ALGORITHM}-aws-kms-key-id`;
const BUCKET_KEY = `${ALGORITHM}-bucket-key-enabled`;

type Headers = Readonly<Record<string, string>>;

/** What is said of an object's encryption wherever it is shown: what its writer asked for, or its bucket. Throws `S3Error`. */
export function encryptionHeaders({ header }: S3Exchange, bucket: BucketRecord): Headers {
  const asked = header(ALGORITHM);
  const keyId = header(KEY_ID);
  const encryption =
    asked === undefined && keyId === undefined
      ? (bucket.encryption ?? DEFAULT)
      : checked({
          algorithm: algorithmOf(asked),
          keyId,
          usesBucketKey: header(BUCKET_KEY)?.toLowerCase() === "true",
        });
  return {
    [ALGORITHM]: encryption.algorithm,
    ...(encryption.keyId !== undefined && { [KEY_ID]: encryption.keyId }),
    ...(encryption.usesBucketKey === true && { [BUCKET_KEY]: "true" }),
  };
}

/** Those of the headers that an answer to a writer shows. */
export function shownEncryption(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith(ALGORITHM)));
}

/** The headers without them. */
export function withoutEncryption(headers: Headers): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith(ALGORITHM)),
  );
}

/** GetBucketEncryption: AES256 unless it was set otherwise. */
export async function getBucketEncryption(exchange: S3Exchange): Promise<StreamedResponse> {
  const { encryption = DEFAULT } = await exchange.store.read((view) =>
    bucketOf(view, exchange, "GetEncryptionConfiguration"),
  );
  return xmlAnswer("ServerSideEncryptionConfiguration", {
    Rule: {
      ApplyServerSideEncryptionByDefault: {
        SSEAlgorithm: encryption.algorithm,
        KMSMasterKeyID: encryption.keyId,
      },
      BucketKeyEnabled: encryption.usesBucketKey ?? false,
    },
  });
}

/**
 * PutBucketEncryption, for objects to come: kept and shown, and every object is encrypted in the same way. Not exactly
 * one rule: MalformedXML; another algorithm, and a key with AES256: InvalidArgument.
 */
export async function putBucketEncryption(exchange: S3Exchange): Promise<StreamedResponse> {
  const rules = textsOf(await readSmallBody(exchange), "Rule");
  const [rule = ""] = rules;
  const [algorithm] = textsOf(rule, "SSEAlgorithm");
  if (rules.length !== 1 || algorithm === undefined) throw new S3Error("MalformedXML");
  const [keyId] = textsOf(rule, "KMSMasterKeyID").map(decodeEntities);
  const encryption = checked({
    algorithm: algorithmOf(algorithm.trim()),
    keyId: keyId || undefined,
    usesBucketKey: textsOf(rule, "BucketKeyEnabled")[0]?.trim() === "true",
  });
  await exchange.store.write((tx) => {
    tx.put(buckets, { ...bucketOf(tx, exchange, "PutEncryptionConfiguration"), encryption });
  });
  return { status: 200, headers: {}, body: "" };
}

/** DeleteBucketEncryption: back to what every bucket has. */
export async function deleteBucketEncryption(exchange: S3Exchange): Promise<StreamedResponse> {
  await exchange.store.write((tx) => {
    const { encryption: _, ...bucket } = bucketOf(tx, exchange, "PutEncryptionConfiguration");
    tx.put(buckets, bucket);
  });
  return { status: 204, headers: {}, body: "" };
}

function algorithmOf(text: string | undefined): BucketEncryption["algorithm"] {
  const found = ALGORITHMS.find((it) => it === text);
  if (found) return found;
  throw new S3Error("InvalidArgument", {
    message: "The encryption method specified is not supported",
    details: { ArgumentName: ALGORITHM, ArgumentValue: text ?? "null" },
  });
}

/** Throws for a key where S3's own is asked for. */
function checked(
  given: {
    readonly [Name in keyof Required<BucketEncryption>]: BucketEncryption[Name] | undefined;
  } & {
    readonly algorithm: BucketEncryption["algorithm"];
  },
): BucketEncryption {
  const { algorithm, keyId, usesBucketKey } = given;
  if (algorithm === "AES256" && keyId !== undefined) {
    throw new S3Error("InvalidArgument", {
      message:
        "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
      details: { ArgumentName: ALGORITHM, ArgumentValue: algorithm },
    });
  }
  return {
    algorithm,
    ...(keyId !== undefined && { keyId }),
    ...(usesBucketKey === true && { usesBucketKey }),
  };
}
