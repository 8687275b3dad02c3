import type { StreamedResponse } from "../../wire/streamed.ts";
import { encryptedBytes, newFileKey } from "../../runtime/file-cipher.ts";
import { encryptionHeaders, shownEncryption } from "./encryption.ts";
import { newObjectKey } from "./object-bytes.ts";
import { bucketOf, type S3Exchange } from "./exchange.ts";
import { partPath } from "./files.ts";
import { type IncomingBody, incomingBody, wholeChecks } from "./incoming-body.ts";
import { IDLE_MS, joined, joinedEtag, type MultipartUpload, type Part } from "./multipart.ts";
import { keptHeaders, refuseUnknown } from "./object-headers.ts";
import type { S3Action } from "./permissions.ts";
import { checkedKey } from "./resource.ts";
import { S3Error } from "./s3-error.ts";
import { readSmallBody } from "./small-body.ts";
import { objectKey } from "./tables.ts";
import { newTags } from "./tagging.ts";
import { checkMayWrite, placeObject } from "./write-object.ts";
import { xmlAnswer } from "./xml-answer.ts";
import { textsOf } from "./xml-text.ts";

/**
 * CreateMultipartUpload. Headers, tags and encryption of the object are said here. An upload is forgotten with this
 * process, and when nothing has come for a day.
 */
export async function createMultipartUpload(exchange: S3Exchange): Promise<StreamedResponse> {
  const { store, ids, clock, uploads, bucketName, key } = exchange;
  refuseUnknown(exchange);
  checkedKey(key);
  const tags = newTags(exchange);
  const encryption = await store.read((view) =>
    encryptionHeaders(exchange, bucketOf(view, exchange, "PutObject")),
  );
  const idleSinceMs = clock.nowMs() - IDLE_MS;
  await forgetUploads(exchange, (upload) => upload.touchedAtMs < idleSinceMs);
  const uploadId = ids.uuid();
  const headers = { ...keptHeaders(exchange), ...encryption };
  const touchedAtMs = clock.nowMs();
  const parts = new Map();
  uploads.set(uploadId, { uploadId, bucketName, key, headers, tags, parts, touchedAtMs });
  return withHeaders(encryption, "InitiateMultipartUploadResult", {
    Bucket: bucketName,
    Key: key,
    UploadId: uploadId,
  });
}

const MAX_PARTS = 10_000;

/** UploadPart. A piece that comes again takes the place of the one before. */
export async function uploadPart(exchange: S3Exchange): Promise<StreamedResponse> {
  const { request, header, signatures } = exchange;
  refuseUnknown(exchange);
  const { etag, checksums } = await storePart(
    exchange,
    incomingBody(request.body, header, signatures),
  );
  return { status: 200, headers: { etag, ...checksums }, body: "" };
}

/** Writes a piece of an upload that is there. Throws `S3Error`, and leaves nothing behind. */
export async function storePart(exchange: S3Exchange, body: IncomingBody): Promise<Part> {
  const { bigFiles, ids, clock, query } = exchange;
  const upload = await find(exchange);
  const number = Number(query.get("partNumber"));
  if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS) {
    throw new S3Error("InvalidArgument", {
      message: `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
    });
  }
  const fileId = ids.uuid();
  const cipherKey = newFileKey();
  let bytes = 0;
  const onWritten = (written: Uint8Array): number => (bytes += written.length);
  try {
    const encrypted = encryptedBytes(body.bytes, cipherKey);
    await bigFiles.append(partPath(fileId), encrypted, { at: 0, onWritten });
    const found = body.finish();
    if (!exchange.uploads.has(upload.uploadId)) throw noSuchUpload();
    const before = upload.parts.get(number);
    const part = { number, fileId, bytes, cipherKey, modifiedAtMs: clock.nowMs(), ...found };
    upload.parts.set(number, part);
    upload.touchedAtMs = part.modifiedAtMs;
    if (before) await bigFiles.remove(partPath(before.fileId));
    return part;
  } catch (error) {
    await bigFiles.remove(partPath(fileId));
    throw error;
  }
}

/**
 * CompleteMultipartUpload: the object is there whole or not at all, and after an error the upload still is. Parts out
 * of order: InvalidPartOrder; one that didn't come so: InvalidPart; one below 5 MiB that isn't the last:
 * EntityTooSmall.
 */
export async function completeMultipartUpload(exchange: S3Exchange): Promise<StreamedResponse> {
  const { store, bigFiles, ids, sealer, uploads, bucketName, key } = exchange;
  const upload = await find(exchange);
  const checks = wholeChecks(exchange.header);
  const parts = chosenParts(upload, await readSmallBody(aboutBody(exchange)));
  await store.read((view) => checkMayWrite(view, exchange));
  // From here on nobody adds to it, and nobody completes it again.
  uploads.delete(upload.uploadId);
  const fileId = ids.uuid();
  const whole = partPath(fileId);
  const own = newObjectKey(sealer, { objectKey: objectKey(bucketName, key), fileId });
  try {
    let bytes = 0;
    const onWritten = (written: Uint8Array): number => (bytes += written.length);
    const plain = told(joined(bigFiles, parts), checks.update);
    await bigFiles.append(whole, encryptedBytes(plain, own.key), { at: 0, onWritten });
    const checksums = checks.finish();
    const etag = joinedEtag(parts);
    const { headers, tags } = upload;
    const { sealedKey } = own;
    await placeObject(exchange, { fileId, bytes, etag, headers, checksums, tags, sealedKey });
    await removeParts(exchange, upload);
    return withHeaders(shownEncryption(upload.headers), "CompleteMultipartUploadResult", {
      Location: addressOf(exchange),
      Bucket: bucketName,
      Key: key,
      ETag: etag,
    });
  } catch (error) {
    // Its parts are still there: it can be completed better.
    uploads.set(upload.uploadId, upload);
    throw error;
  } finally {
    await bigFiles.remove(whole);
  }
}

/** Where the object is, as who asks writes it: with the bucket in the path or in the host's name. */
function addressOf({ request, header }: S3Exchange): string {
  const [path = ""] = request.target.split("?");
  return `http://${header("host") ?? ""}${path}`;
}

/** The same bytes, of which somebody is told on the way. */
async function* told(
  bytes: AsyncIterable<Uint8Array>,
  tell: (part: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const part of bytes) {
    tell(part);
    yield part;
  }
}

function withHeaders(
  headers: StreamedResponse["headers"],
  ...[name, content]: Parameters<typeof xmlAnswer>
): StreamedResponse {
  const answer = xmlAnswer(name, content);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** Its checksums are those of the object. */
function aboutBody(exchange: S3Exchange): S3Exchange {
  const { header } = exchange;
  return {
    ...exchange,
    header: (name) => (name.startsWith("x-amz-checksum-") ? undefined : header(name)),
  };
}

/** AbortMultipartUpload, with all parts. One that isn't there, is over or was forgotten: NoSuchUpload. */
export async function abortMultipartUpload(exchange: S3Exchange): Promise<StreamedResponse> {
  const upload = await find(exchange, "AbortMultipartUpload");
  exchange.uploads.delete(upload.uploadId);
  await removeParts(exchange, upload);
  return { status: 204, headers: {}, body: "" };
}

async function find(
  exchange: S3Exchange,
  action: S3Action = "PutObject",
): Promise<MultipartUpload> {
  const { store, uploads, query, bucketName, key } = exchange;
  await store.read((view) => bucketOf(view, exchange, action));
  const upload = uploads.get(query.get("uploadId") ?? "");
  if (upload?.bucketName === bucketName && upload.key === key) return upload;
  throw noSuchUpload();
}

function noSuchUpload(): S3Error {
  return new S3Error("NoSuchUpload");
}

/** The pieces that a request names, which come in order and are those that were sent. Throws `S3Error`. */
function chosenParts({ parts }: MultipartUpload, body: string): readonly Part[] {
  const named = textsOf(body, "Part").map((text) => ({
    number: Number(textsOf(text, "PartNumber")[0]),
    etag: (textsOf(text, "ETag")[0] ?? "").replaceAll(/&quot;|&#34;|"/g, "").trim(),
  }));
  if (named.length === 0) throw new S3Error("MalformedXML");
  const isInOrder = named.every(
    ({ number }, index) => index === 0 || number > (named[index - 1]?.number ?? 0),
  );
  if (!isInOrder) throw new S3Error("InvalidPartOrder");
  return named.map(({ number, etag }, index) => {
    const part = parts.get(number);
    if (part?.etag !== `"${etag}"`) throw new S3Error("InvalidPart");
    if (index < named.length - 1 && part.bytes < MIN_PART_BYTES) {
      throw new S3Error("EntityTooSmall");
    }
    return part;
  });
}

/** Of all but the last. */
const MIN_PART_BYTES = 5 * 1024 * 1024;

async function removeParts({ bigFiles }: S3Exchange, { parts }: MultipartUpload): Promise<void> {
  for (const { fileId } of parts.values()) await bigFiles.remove(partPath(fileId));
}

/** As if those uploads had been aborted. */
export async function forgetUploads(
  exchange: S3Exchange,
  isOver: (upload: MultipartUpload) => boolean,
): Promise<void> {
  for (const upload of [...exchange.uploads.values()].filter(isOver)) {
    exchange.uploads.delete(upload.uploadId);
    await removeParts(exchange, upload);
  }
}
