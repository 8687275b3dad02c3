import { S3Error } from "./s3-error.ts";

/** What a request is about: all buckets, one, or an object in one. */
export interface S3Resource {
  readonly bucketName: string | undefined;
  readonly key: string | undefined;
  readonly query: URLSearchParams;
}

/**
 * Reads path and host: `HOST/BUCKET/KEY`, or `BUCKET.s3.…/KEY` and `BUCKET.localhost/KEY`.
 * Throws `S3Error` for what cannot be decoded.
 */
export function s3Resource(target: string, host: string): S3Resource {
  const question = target.indexOf("?");
  const path = decoded(question < 0 ? target : target.slice(0, question)).slice(1);
  const query = new URLSearchParams(question < 0 ? "" : target.slice(question + 1));
  const byHost = bucketOfHost(host);
  if (byHost !== undefined) return { bucketName: byHost, key: keyOf(path), query };
  const slash = path.indexOf("/");
  if (slash < 0) return { bucketName: path || undefined, key: undefined, query };
  return { bucketName: path.slice(0, slash), key: keyOf(path.slice(slash + 1)), query };
}

/**
 * Throws `S3Error` for a key whose `..` lead out of the bucket. They are letters here, as no key is part of a path, but S3
 * refuses them. Source: Amazon S3 User Guide, "Naming Amazon S3 objects", relative path elements.
 */
function keyOf(path: string): string | undefined {
  let depth = 0;
  for (const element of path.split("/")) {
    depth += element === ".." ? -1 : 1;
    if (depth < 0) throw new S3Error("InvalidURI");
  }
  return path || undefined;
}

/** The bucket that a host's name begins with, if it does. */
export function bucketOfHost(host: string): string | undefined {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  return /^(.+?)\.(?:s3[.-].+|s3|localhost)$/.exec(name)?.[1];
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new S3Error("InvalidURI");
  }
}

/** Amazon S3 User Guide, "General purpose bucket naming rules". */
export function isBucketName(name: string): boolean {
  return (
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes("..") &&
    !/^\d{1,3}(?:\.\d{1,3}){3}$/.test(name)
  );
}

/** Amazon S3 User Guide, "Naming Amazon S3 objects": 1,024 bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;

/** Throws `S3Error`. */
export function checkedKey(key: string): string {
  if (new TextEncoder().encode(key).length > MAX_KEY_BYTES) {
    throw new S3Error("KeyTooLongError", { details: { MaxSizeAllowed: String(MAX_KEY_BYTES) } });
  }
  return key;
}
