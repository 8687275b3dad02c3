import type { StreamedResponse } from "../../wire/streamed.ts";
import { formatIso } from "../../wire/timestamp.ts";
import { bucketOf, type S3Exchange } from "./exchange.ts";
import { encoder, listingQuery } from "./list-objects.ts";
import { listing } from "./listing.ts";
import { objects } from "./tables.ts";
import { ONLY_VERSION } from "./version-id.ts";
import { xmlAnswer } from "./xml-answer.ts";

/** ListObjectVersions, which Terraform and CDK ask before they empty a bucket. */
export async function listObjectVersions(exchange: S3Exchange): Promise<StreamedResponse> {
  const { store, query } = exchange;
  const { prefix, delimiter, maxKeys } = listingQuery(query);
  const keyMarker = query.get("key-marker") ?? "";
  const { bucketName, accountId, all } = await store.read((view) => {
    const bucket = bucketOf(view, exchange, "ListBucketVersions");
    return { ...bucket, all: [...view.by(objects, "bucket", bucket.bucketName)] };
  });
  const page = listing(all, { prefix, delimiter, after: keyMarker, maxKeys });
  const encode = encoder(query.get("encoding-type"));
  const isVersion = page.contents.at(-1)?.key === page.last;
  return xmlAnswer("ListVersionsResult", {
    Name: bucketName,
    Prefix: encode(prefix),
    KeyMarker: encode(keyMarker),
    VersionIdMarker: query.get("version-id-marker") ?? "",
    ...(page.isTruncated && {
      NextKeyMarker: encode(page.last ?? ""),
      ...(isVersion && { NextVersionIdMarker: ONLY_VERSION }),
    }),
    ...(delimiter !== "" && { Delimiter: encode(delimiter) }),
    MaxKeys: maxKeys,
    ...(query.get("encoding-type") === "url" && { EncodingType: "url" }),
    IsTruncated: page.isTruncated,
    Version: page.contents.map(({ key, modifiedAtMs, etag, bytes, headers }) => ({
      Key: encode(key),
      VersionId: ONLY_VERSION,
      IsLatest: true,
      LastModified: formatIso(modifiedAtMs),
      ETag: etag,
      Size: bytes,
      StorageClass: headers["x-amz-storage-class"] ?? "STANDARD",
      Owner: { ID: accountId },
    })),
    CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
  });
}
