import { refuseGrants } from "./acl.ts";
import type { S3Exchange } from "./exchange.ts";
import { S3Error } from "./s3-error.ts";

/** Amazon S3 User Guide, "User-defined object metadata". */
const MAX_METADATA_BYTES = 2048;

/** Headers of S3's that mean something which is not done here, and must not be taken in silence. */
const REFUSED =
  /^x-amz-(?:if-match-.+|object-lock-.+|website-redirect-location|write-offset-bytes|server-side-encryption-(?:context|customer-.+)|copy-source-server-side-encryption-.+)$/;

/** Throws NotImplemented, and AccessControlListNotSupported for what would grant others something. */
export function refuseUnknown(exchange: S3Exchange): void {
  const { request } = exchange;
  refuseGrants(exchange);
  for (const [name] of request.headers) {
    if (!REFUSED.test(name.toLowerCase())) continue;
    throw new S3Error("NotImplemented", { details: { Header: name } });
  }
}

const KEPT = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "expires",
] as const;

/** What a writer says that readers are to be told. Throws `S3Error`. */
export function keptHeaders({ request, header }: S3Exchange): Readonly<Record<string, string>> {
  const metadata = request.headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name.startsWith("x-amz-meta-"));
  const size = metadata.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (size > MAX_METADATA_BYTES + metadata.length * "x-amz-meta-".length) {
    throw new S3Error("InvalidRequest", {
      message: "Your metadata headers exceed the maximum allowed metadata size",
    });
  }
  const kept = KEPT.flatMap((name) => {
    const value = header(name);
    if (value === undefined) return [];
    // That one is about the way here, not about the object.
    const encodings = value
      .split(",")
      .map((it) => it.trim())
      .filter((it) => it !== "aws-chunked");
    const own = name === "content-encoding" ? encodings.join(",") : value;
    return own === "" ? [] : [[name, own] as const];
  });
  return {
    "content-type": header("content-type") ?? "binary/octet-stream",
    ...storageClassOf(header("x-amz-storage-class")),
    ...Object.fromEntries(kept),
    ...Object.fromEntries(metadata),
  };
}

/** Classes that are read as any object is. All are kept alike here. */
const STORAGE_CLASSES: ReadonlySet<string> = new Set([
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER_IR",
]);

/** S3 says nothing of the usual class. Throws `S3Error`. */
function storageClassOf(given = "STANDARD"): Readonly<Record<string, string>> {
  if (/^(?:GLACIER|DEEP_ARCHIVE)$/.test(given)) {
    throw new S3Error("NotImplemented", {
      message: `Longshore has no archive that objects of the class ${given} are restored from.`,
    });
  }
  if (!STORAGE_CLASSES.has(given)) throw new S3Error("InvalidStorageClass");
  return given === "STANDARD" ? {} : { "x-amz-storage-class": given };
}
