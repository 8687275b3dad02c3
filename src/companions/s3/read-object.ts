import type { View } from "../../store/view.ts";
import { byteRange } from "../../domain/byte-range.ts";
import type { StreamedResponse } from "../../wire/streamed.ts";
import { formatHttp, parseHttp } from "../../wire/timestamp.ts";
import { isUnchanged } from "./conditions.ts";
import { bucketOf, type S3Exchange } from "./exchange.ts";
import { checkMayKnowOfAbsence, type S3Action } from "./permissions.ts";
import { S3Error } from "./s3-error.ts";
import { readBytes } from "./object-bytes.ts";
import { filePath } from "./files.ts";
import { checkVersion } from "./version-id.ts";
import { objectKey, type ObjectRecord, objects } from "./tables.ts";

/** GetObject and HeadObject: whole, in part, or not at all when the caller has it. */
export async function readObject(exchange: S3Exchange): Promise<StreamedResponse> {
  const { header, bigFiles, request, sealer } = exchange;
  const object = await exchange.store.read((view) => objectOf(view, exchange, "GetObject"));
  checkPart(exchange);
  const headers = headersOf(object, exchange);
  if (isUnchanged(object, header, parseHttp)) {
    return { status: 304, headers: ofUnchanged(headers), body: "" };
  }
  const range = byteRange(header("range"), object.bytes);
  if (range === "unsatisfiable") {
    throw new S3Error("InvalidRange", {
      details: { RangeRequested: header("range") ?? "", ActualObjectSize: String(object.bytes) },
      headers: { "content-range": `bytes */${object.bytes}` },
    });
  }
  const length = range === undefined ? object.bytes : range.end - range.start + 1;
  const status = range === undefined ? 200 : 206;
  const all = {
    ...headers,
    ...(range !== undefined && {
      "content-range": `bytes ${range.start}-${range.end}/${object.bytes}`,
    }),
  };
  if (request.method === "HEAD") {
    return { status, headers: { ...all, "content-length": String(length) }, body: "" };
  }
  const file = await bigFiles.open(filePath(object.fileId));
  // It was replaced between the two looks.
  if (file === undefined) return readObject(exchange);
  return {
    status,
    headers: all,
    body: {
      length,
      read: () => readBytes(file, object, { sealer, range }),
      drop: () => void file.close(),
    },
  };
}

/** The object that a request names. Throws `S3Error`, in words that tell who may not list only that it is denied. */
export function objectOf(view: View, exchange: S3Exchange, action: S3Action): ObjectRecord {
  checkVersion(exchange.query.get("versionId"));
  const { bucketName } = bucketOf(view, exchange, action);
  const object = view.get(objects, objectKey(bucketName, exchange.key));
  if (object) return object;
  checkMayKnowOfAbsence(exchange);
  throw new S3Error("NoSuchKey", { details: { Key: exchange.key } });
}

/** Throws for another part than the first: however it came, an object is one. */
function checkPart({ query, header }: S3Exchange): void {
  const partNumber = query.get("partNumber");
  if (partNumber === null) return;
  if (!/^\d{1,5}$/.test(partNumber) || Number(partNumber) < 1 || Number(partNumber) > 10_000) {
    throw new S3Error("InvalidArgument", {
      message: "Part number must be an integer between 1 and 10000, inclusive",
      details: { ArgumentName: "partNumber", ArgumentValue: partNumber },
    });
  }
  if (header("range") !== undefined) {
    throw new S3Error("InvalidRequest", {
      message: "Cannot specify both Range header and partNumber query parameter",
    });
  }
  if (Number(partNumber) > 1) {
    throw new S3Error("InvalidPartNumber", { details: { PartNumberRequested: partNumber } });
  }
}

/**
 * What is said to who has the bytes already. A checksum there makes botocore look for bytes that don't come.
 * Source: RFC 9110, "304 Not Modified".
 */
const OF_UNCHANGED: ReadonlySet<string> = new Set([
  "cache-control",
  "etag",
  "expires",
  "last-modified",
]);

function ofUnchanged(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => OF_UNCHANGED.has(name)));
}

/** What a presigned address may ask to be said instead. */
const OVERRIDES = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
] as const;

function headersOf(
  object: ObjectRecord,
  { query, header }: S3Exchange,
): Readonly<Record<string, string>> {
  const asked = OVERRIDES.flatMap((name) => {
    const value = query.get(`response-${name}`);
    return value === null || /[^\t\x20-\x7e]/.test(value) ? [] : [[name, value] as const];
  });
  const showsChecksums = header("x-amz-checksum-mode")?.toUpperCase() === "ENABLED";
  return {
    "accept-ranges": "bytes",
    "last-modified": formatHttp(object.modifiedAtMs),
    etag: object.etag,
    ...object.headers,
    ...(object.tags?.length && { "x-amz-tagging-count": String(object.tags.length) }),
    ...Object.fromEntries(asked),
    // Of a part they say nothing.
    ...(showsChecksums &&
      header("range") === undefined && {
        ...object.checksums,
        "x-amz-checksum-type": "FULL_OBJECT",
      }),
  };
}
