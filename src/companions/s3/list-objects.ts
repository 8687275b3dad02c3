import type { StreamedResponse } from "../../wire/streamed.ts";
import { formatIso } from "../../wire/timestamp.ts";
import { bucketOf, type S3Exchange } from "./exchange.ts";
import { listing, type ListingQuery } from "./listing.ts";
import { S3Error } from "./s3-error.ts";
import { type ObjectRecord, objects } from "./tables.ts";
import { xmlAnswer } from "./xml-answer.ts";

const MAX_KEYS = 1000;

/** ListObjects (v1), and ListObjectsV2, which says whose objects they are only with `fetch-owner`. */
export async function listObjects(exchange: S3Exchange): Promise<StreamedResponse> {
  const { store, query } = exchange;
  const isV2 = query.get("list-type") === "2";
  const { prefix, delimiter, maxKeys } = listingQuery(query);
  const token = query.get("continuation-token");
  const after = isV2
    ? token === null
      ? (query.get("start-after") ?? "")
      : keyOfToken(token)
    : (query.get("marker") ?? "");
  const { bucketName, accountId, all } = await store.read((view) => {
    const bucket = bucketOf(view, exchange, "ListBucket");
    return { ...bucket, all: [...view.by(objects, "bucket", bucket.bucketName)] };
  });
  const page = listing(all, { prefix, delimiter, after, maxKeys });
  const encode = encoder(query.get("encoding-type"));
  const next = page.isTruncated ? page.last : undefined;
  const startAfter = query.get("start-after");
  const showsOwner = !isV2 || query.get("fetch-owner") === "true";
  return xmlAnswer("ListBucketResult", {
    Name: bucketName,
    Prefix: encode(prefix),
    ...(delimiter !== "" && { Delimiter: encode(delimiter) }),
    MaxKeys: maxKeys,
    ...(query.get("encoding-type") === "url" && { EncodingType: "url" }),
    IsTruncated: page.isTruncated,
    ...(isV2
      ? {
          KeyCount: page.contents.length + page.commonPrefixes.length,
          ContinuationToken: token ?? undefined,
          NextContinuationToken: next === undefined ? undefined : tokenOf(next),
          StartAfter: startAfter === null ? undefined : encode(startAfter),
        }
      : {
          Marker: encode(after),
          NextMarker: next !== undefined && delimiter !== "" ? encode(next) : undefined,
        }),
    Contents: page.contents.map((object) => ({
      ...present(object, encode),
      ...(showsOwner && { Owner: { ID: accountId } }),
    })),
    CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
  });
}

function present({ key, modifiedAtMs, etag, bytes, headers }: ObjectRecord, encode: Encode) {
  return {
    Key: encode(key),
    LastModified: formatIso(modifiedAtMs),
    ETag: etag,
    Size: bytes,
    StorageClass: headers["x-amz-storage-class"] ?? "STANDARD",
  };
}

/** What all listings are asked for alike. */
export function listingQuery(query: URLSearchParams): Omit<ListingQuery, "after"> {
  return {
    prefix: query.get("prefix") ?? "",
    delimiter: query.get("delimiter") ?? "",
    maxKeys: maxKeysOf(query.get("max-keys")),
  };
}

type Encode = (text: string) => string;

/** Keys may hold what XML cannot; clients then ask for them as in URLs. */
export function encoder(type: string | null): Encode {
  if (type === null) return (text) => text;
  if (type !== "url")
    throw new S3Error("InvalidArgument", {
      message: "Invalid Encoding Method specified in Request",
    });
  return (text) => encodeURIComponent(text.toWellFormed()).replaceAll("%2F", "/");
}

function maxKeysOf(text: string | null): number {
  if (text === null) return MAX_KEYS;
  if (!/^\d{1,10}$/.test(text)) {
    throw new S3Error("InvalidArgument", {
      message: "Provided max-keys not an integer or within integer range",
    });
  }
  return Math.min(Number(text), MAX_KEYS);
}

/** A page begins behind the last name of the one before. */
export function tokenOf(key: string): string {
  return Buffer.from(key).toString("base64url");
}

/** Throws InvalidArgument for what `tokenOf` did not give. */
export function keyOfToken(token: string): string {
  const key = Buffer.from(token, "base64url").toString();
  if (token !== "" && tokenOf(key) === token) return key;
  throw new S3Error("InvalidArgument", { message: "The continuation token provided is incorrect" });
}
