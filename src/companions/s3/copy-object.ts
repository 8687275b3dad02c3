import { type ByteRange, byteRange } from "../../domain/byte-range.ts";
import type { StreamedResponse } from "../../wire/streamed.ts";
import { formatIso } from "../../wire/timestamp.ts";
import { copiedObject, copiedTags } from "./copy-source.ts";
import { bucketOf, type S3Exchange } from "./exchange.ts";
import { encryptionHeaders, withoutEncryption } from "./encryption.ts";
import { readBytes } from "./object-bytes.ts";
import { filePath } from "./files.ts";
import { CHECKSUM_PREFIX, type IncomingBody, incomingBody } from "./incoming-body.ts";
import type { Part } from "./multipart.ts";
import { storePart } from "./multipart-operations.ts";
import { keptHeaders, refuseUnknown } from "./object-headers.ts";
import { checkedKey } from "./resource.ts";
import { S3Error } from "./s3-error.ts";
import { objectKey, type ObjectRecord } from "./tables.ts";
import { newTags } from "./tagging.ts";
import { checkMayWrite, storeObject } from "./write-object.ts";
import { type Xml, xmlAnswer } from "./xml-answer.ts";

/** CopyObject: bytes of another object, with its metadata and tags or with new ones. */
export async function copyObject(exchange: S3Exchange): Promise<StreamedResponse> {
  const { header, store } = exchange;
  refuseUnknown(exchange);
  checkedKey(exchange.key);
  const replacesHeaders = replaces(header("x-amz-metadata-directive"), "metadata");
  const replacesTags = replaces(header("x-amz-tagging-directive"), "tagging");
  const given = keptHeaders(exchange);
  const givenTags = newTags(exchange);
  const { source, encryption } = await store.read((view) => {
    checkMayWrite(view, exchange);
    const bucket = bucketOf(view, exchange, "PutObject");
    return {
      source: copiedObject(view, exchange),
      encryption: encryptionHeaders(exchange, bucket),
    };
  });
  const changes = replacesHeaders || hasNewClass(given, source) || asksForEncryption(exchange);
  if (isItself(exchange, source) && !changes) {
    throw new S3Error("InvalidRequest", {
      message:
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    });
  }
  const tags = replacesTags ? givenTags : copiedTags(exchange, source);
  const headers = {
    ...(replacesHeaders ? given : { ...withoutOwn(source.headers), ...classOf(given) }),
    ...encryption,
  };
  const make = (body: IncomingBody): Promise<ObjectRecord> =>
    storeObject(exchange, { body, headers, tags });
  const made = await withBytes(exchange, source, { make });
  const answer = xmlAnswer("CopyObjectResult", presentCopy(made));
  return { ...answer, headers: { ...answer.headers, ...encryption } };
}

/** UploadPartCopy: a piece of an object in pieces, of the bytes of another. */
export async function uploadPartCopy(exchange: S3Exchange): Promise<StreamedResponse> {
  refuseUnknown(exchange);
  const source = await exchange.store.read((view) => copiedObject(view, exchange));
  const range = rangeOf(exchange.header("x-amz-copy-source-range"), source);
  const make = (body: IncomingBody): Promise<Part> => storePart(exchange, body);
  const made = await withBytes(exchange, source, { range, make });
  return xmlAnswer("CopyPartResult", presentCopy(made));
}

function replaces(directive: string | undefined, of: "metadata" | "tagging"): boolean {
  if (directive === undefined || directive === "COPY") return false;
  if (directive === "REPLACE") return true;
  throw new S3Error("InvalidArgument", {
    message: `Unknown ${of} directive.`,
    details: { ArgumentName: `x-amz-${of}-directive`, ArgumentValue: directive },
  });
}

function isItself({ bucketName, key }: S3Exchange, source: ObjectRecord): boolean {
  return source.objectKey === objectKey(bucketName, key);
}

const CLASS = "x-amz-storage-class";
type Headers = ObjectRecord["headers"];

/** The class of a copy is its own, whatever else it takes over. */
function classOf(headers: Headers): Headers {
  const storageClass = headers[CLASS];
  return storageClass === undefined ? {} : { [CLASS]: storageClass };
}

/** Neither is the encryption of the source anything to the copy. */
function withoutOwn(headers: Headers): Headers {
  const { [CLASS]: _, ...others } = headers;
  return withoutEncryption(others);
}

function hasNewClass(given: Headers, { headers }: ObjectRecord): boolean {
  return given[CLASS] !== headers[CLASS];
}

function asksForEncryption({ header }: S3Exchange): boolean {
  return header("x-amz-server-side-encryption") !== undefined;
}

/** Only whole ranges that the object has are copied. Throws `S3Error`. */
function rangeOf(text: string | undefined, { bytes }: ObjectRecord): ByteRange | undefined {
  if (text === undefined) return undefined;
  const [, first, last] = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  const range = first === undefined ? undefined : byteRange(text, bytes);
  if (typeof range === "object" && range.end === Number(last)) return range;
  throw new S3Error("InvalidArgument", {
    message:
      first === undefined
        ? "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy"
        : `Range specified is not valid for source object of size: ${bytes}`,
    details: { ArgumentName: "x-amz-copy-source-range", ArgumentValue: text },
  });
}

/** Does something with the bytes of the source, as if a client sent them with the checksums that the copy is to have. */
async function withBytes<Made>(
  { bigFiles, header, sealer }: S3Exchange,
  source: ObjectRecord,
  use: { readonly range?: ByteRange | undefined; make(body: IncomingBody): Promise<Made> },
): Promise<Made> {
  const file = await bigFiles.open(filePath(source.fileId));
  // It was replaced or deleted between the two looks.
  if (file === undefined) throw new S3Error("NoSuchKey", { details: { Key: source.key } });
  const [known] = Object.keys(source.checksums);
  const algorithm = header("x-amz-checksum-algorithm") ?? known?.slice(CHECKSUM_PREFIX.length);
  try {
    const body = incomingBody(readBytes(file, source, { sealer, range: use.range }), (name) =>
      name === "x-amz-sdk-checksum-algorithm" ? algorithm : undefined,
    );
    return await use.make(body);
  } finally {
    await file.close();
  }
}

const ELEMENTS: Readonly<Record<string, string>> = {
  "x-amz-checksum-crc32": "ChecksumCRC32",
  "x-amz-checksum-crc32c": "ChecksumCRC32C",
  "x-amz-checksum-crc64nvme": "ChecksumCRC64NVME",
  "x-amz-checksum-sha1": "ChecksumSHA1",
  "x-amz-checksum-sha256": "ChecksumSHA256",
};

function presentCopy(made: Pick<ObjectRecord, "checksums" | "etag" | "modifiedAtMs">): {
  readonly [name: string]: Xml | undefined;
} {
  const checksums = Object.entries(made.checksums).map(
    ([name, value]) => [ELEMENTS[name] ?? name, value] as const,
  );
  return {
    LastModified: formatIso(made.modifiedAtMs),
    ETag: made.etag,
    ...Object.fromEntries(checksums),
  };
}
