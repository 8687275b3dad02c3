import type { StreamedResponse } from "../../wire/streamed.ts";
import { bucketOf, type S3Exchange } from "./exchange.ts";
import { S3Error } from "./s3-error.ts";
import { readSmallBody } from "./small-body.ts";
import { type BucketRecord, buckets, type PublicAccessBlock } from "./tables.ts";
import { xmlAnswer } from "./xml-answer.ts";
import { textsOf } from "./xml-text.ts";

/**
 * Two settings that say who else may do what with a bucket. It is its owner's alone whatever they say, as there are
 * neither ACLs nor bucket policies; they are kept since Terraform and CDK set them on every bucket and read them again.
 */

/** As AWS makes buckets since April 2023. */
const ALL_BLOCKED: PublicAccessBlock = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/**
 * GetPublicAccessBlock: everything blocked unless it was set otherwise. Once deleted:
 * NoSuchPublicAccessBlockConfiguration.
 */
export async function getPublicAccessBlock(exchange: S3Exchange): Promise<StreamedResponse> {
  const { bucketName, publicAccessBlock = ALL_BLOCKED } = await exchange.store.read((view) =>
    bucketOf(view, exchange, "GetBucketPublicAccessBlock"),
  );
  if (publicAccessBlock === "deleted") {
    throw new S3Error("NoSuchPublicAccessBlockConfiguration", {
      details: { BucketName: bucketName },
    });
  }
  return xmlAnswer("PublicAccessBlockConfiguration", { ...publicAccessBlock });
}

/** PutPublicAccessBlock: what is not said is false. */
export async function putPublicAccessBlock(exchange: S3Exchange): Promise<StreamedResponse> {
  const body = await readSmallBody(exchange);
  if (textsOf(body, "PublicAccessBlockConfiguration").length !== 1) {
    throw new S3Error("MalformedXML");
  }
  return change(exchange, "PutBucketPublicAccessBlock", {
    status: 200,
    publicAccessBlock: {
      BlockPublicAcls: isTrue(body, "BlockPublicAcls"),
      IgnorePublicAcls: isTrue(body, "IgnorePublicAcls"),
      BlockPublicPolicy: isTrue(body, "BlockPublicPolicy"),
      RestrictPublicBuckets: isTrue(body, "RestrictPublicBuckets"),
    },
  });
}

function isTrue(body: string, name: keyof PublicAccessBlock): boolean {
  const [text = "false"] = textsOf(body, name);
  if (!/^(?:true|false)$/i.test(text.trim())) throw new S3Error("MalformedXML");
  return text.trim().toLowerCase() === "true";
}

/** DeletePublicAccessBlock. It is there from the start, so this is remembered; once more changes nothing. */
export async function deletePublicAccessBlock(exchange: S3Exchange): Promise<StreamedResponse> {
  return change(exchange, "PutBucketPublicAccessBlock", {
    status: 204,
    publicAccessBlock: "deleted",
  });
}

/**
 * GetBucketOwnershipControls: BucketOwnerEnforced, which is all there is here. Once deleted:
 * OwnershipControlsNotFoundError.
 */
export async function getBucketOwnershipControls(exchange: S3Exchange): Promise<StreamedResponse> {
  const { bucketName, ownershipControls } = await exchange.store.read((view) =>
    bucketOf(view, exchange, "GetBucketOwnershipControls"),
  );
  if (ownershipControls === "deleted") {
    throw new S3Error("OwnershipControlsNotFoundError", { details: { BucketName: bucketName } });
  }
  return xmlAnswer("OwnershipControls", { Rule: { ObjectOwnership: "BucketOwnerEnforced" } });
}

/** PutBucketOwnershipControls: with ACLs, which the others allow, there is nothing to be done here. */
export async function putBucketOwnershipControls(exchange: S3Exchange): Promise<StreamedResponse> {
  const [ownership] = textsOf(await readSmallBody(exchange), "ObjectOwnership");
  if (ownership === undefined) throw new S3Error("MalformedXML");
  if (ownership.trim() !== "BucketOwnerEnforced") throw withoutAcls();
  return change(exchange, "PutBucketOwnershipControls", {
    status: 200,
    ownershipControls: "BucketOwnerEnforced",
  });
}

/** DeleteBucketOwnershipControls. They are there from the start, so this is remembered; ACLs don't come back by it. */
export async function deleteBucketOwnershipControls(
  exchange: S3Exchange,
): Promise<StreamedResponse> {
  return change(exchange, "PutBucketOwnershipControls", {
    status: 204,
    ownershipControls: "deleted",
  });
}

/** What is said to who wants a bucket with ACLs. */
export function withoutAcls(): S3Error {
  return new S3Error("NotImplemented", {
    message: "Longshore has no ACLs: the object ownership must be BucketOwnerEnforced.",
  });
}

async function change(
  exchange: S3Exchange,
  action: "PutBucketOwnershipControls" | "PutBucketPublicAccessBlock",
  given: Pick<BucketRecord, "ownershipControls" | "publicAccessBlock"> & {
    readonly status: number;
  },
): Promise<StreamedResponse> {
  const { status, ...settings } = given;
  await exchange.store.write((tx) => {
    tx.put(buckets, { ...bucketOf(tx, exchange, action), ...settings });
  });
  return { status, headers: {}, body: "" };
}
