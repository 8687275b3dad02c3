import type { StreamedResponse } from "../../wire/streamed.ts";
import { bucketOf, type S3Exchange } from "./exchange.ts";
import { checkAllowed } from "./permissions.ts";
import { objectOf } from "./read-object.ts";
import { S3Error } from "./s3-error.ts";
import { readSmallBody } from "./small-body.ts";
import { buckets, objects, type S3Tag } from "./tables.ts";
import { presentTags, tagsOfHeader, tagsOfXml } from "./tag-set.ts";
import { xmlAnswer } from "./xml-answer.ts";

/** GetBucketTagging, which is an error where there are none. */
export async function getBucketTagging(exchange: S3Exchange): Promise<StreamedResponse> {
  const { bucketName, tags = [] } = await exchange.store.read((view) =>
    bucketOf(view, exchange, "GetBucketTagging"),
  );
  if (tags.length === 0) {
    throw new S3Error("NoSuchTagSet", { details: { BucketName: bucketName } });
  }
  return xmlAnswer("Tagging", presentTags(tags));
}

/** PutBucketTagging: the tags take the place of all there were. */
export async function putBucketTagging(exchange: S3Exchange): Promise<StreamedResponse> {
  const tags = tagsOfXml(await readSmallBody(exchange), "bucket");
  await exchange.store.write((tx) => {
    tx.put(buckets, { ...bucketOf(tx, exchange, "PutBucketTagging"), tags });
  });
  return { status: 204, headers: {}, body: "" };
}

/** DeleteBucketTagging. Where there are none nothing changes. */
export async function deleteBucketTagging(exchange: S3Exchange): Promise<StreamedResponse> {
  await exchange.store.write((tx) => {
    const { tags: _, ...bucket } = bucketOf(tx, exchange, "PutBucketTagging");
    tx.put(buckets, bucket);
  });
  return { status: 204, headers: {}, body: "" };
}

/** The tags that an object comes with, where the caller may tag it. Throws `S3Error`. */
export function newTags(exchange: S3Exchange): readonly S3Tag[] {
  const tags = tagsOfHeader(exchange.header("x-amz-tagging"));
  if (tags.length > 0) checkAllowed(exchange, "PutObjectTagging");
  return tags;
}

/** GetObjectTagging: where there are none, an empty set and no error, unlike a bucket's. */
export async function getObjectTagging(exchange: S3Exchange): Promise<StreamedResponse> {
  const { tags = [] } = await exchange.store.read((view) =>
    objectOf(view, exchange, "GetObjectTagging"),
  );
  return xmlAnswer("Tagging", presentTags(tags));
}

/**
 * PutObjectTagging: the tags take the place of all there were. A tag that can't be: InvalidTag; more than ten:
 * BadRequest.
 */
export async function putObjectTagging(exchange: S3Exchange): Promise<StreamedResponse> {
  const tags = tagsOfXml(await readSmallBody(exchange), "object");
  await exchange.store.write((tx) => {
    tx.put(objects, { ...objectOf(tx, exchange, "PutObjectTagging"), tags });
  });
  return { status: 200, headers: {}, body: "" };
}

/** DeleteObjectTagging. Where there are none nothing changes. */
export async function deleteObjectTagging(exchange: S3Exchange): Promise<StreamedResponse> {
  await exchange.store.write((tx) => {
    const { tags: _, ...object } = objectOf(tx, exchange, "DeleteObjectTagging");
    tx.put(objects, object);
  });
  return { status: 204, headers: {}, body: "" };
}
