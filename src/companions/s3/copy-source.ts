import type { View } from "../../store/view.ts";
import { parseHttp } from "../../wire/timestamp.ts";
import { isUnchanged } from "./conditions.ts";
import { type S3Exchange, sourceHeader } from "./exchange.ts";
import { checkAllowed } from "./permissions.ts";
import { objectOf } from "./read-object.ts";
import { S3Error } from "./s3-error.ts";
import { MAX_BYTES } from "./write-object.ts";
import type { ObjectRecord, S3Tag } from "./tables.ts";

/** The request for what a copy is made of, as if the caller read that. Throws `S3Error`. */
function sourceOf(exchange: S3Exchange): S3Exchange {
  const text = exchange.header("x-amz-copy-source") ?? "";
  const [path = "", search = ""] = text.split("?");
  const [, bucketName = "", key = ""] = /^([^/]+)\/(.+)$/s.exec(decoded(path)) ?? [];
  if (bucketName === "") {
    throw new S3Error("InvalidArgument", {
      message: "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      details: { ArgumentName: "x-amz-copy-source", ArgumentValue: text },
    });
  }
  if (bucketName.startsWith("arn:")) {
    throw new S3Error("NotImplemented", {
      message: "Longshore has no access points to copy from.",
    });
  }
  const header = sourceHeader(exchange.header);
  return { ...exchange, bucketName, key, header, query: new URLSearchParams(search) };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path).replace(/^\//, "");
  } catch {
    throw new S3Error("InvalidURI");
  }
}

/** The object that a copy is made of, where the caller may read it and its conditions hold. Throws `S3Error`. */
export function copiedObject(view: View, exchange: S3Exchange): ObjectRecord {
  const source = objectOf(view, sourceOf(exchange), "GetObject");
  if (source.bytes > MAX_BYTES && exchange.header("x-amz-copy-source-range") === undefined) {
    throw new S3Error("InvalidRequest", {
      message: `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_BYTES}`,
    });
  }
  const condition = (name: string): string | undefined =>
    exchange.header(`x-amz-copy-source-${name}`);
  if (isUnchanged(source, condition, parseHttp)) throw new S3Error("PreconditionFailed");
  return source;
}

/** The tags of the object that a copy is made of, where the caller may read and give them. Throws `S3Error`. */
export function copiedTags(exchange: S3Exchange, { tags = [] }: ObjectRecord): readonly S3Tag[] {
  if (tags.length === 0) return tags;
  checkAllowed(sourceOf(exchange), "GetObjectTagging");
  checkAllowed(exchange, "PutObjectTagging");
  return tags;
}
