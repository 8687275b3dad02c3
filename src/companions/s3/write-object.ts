import type { StreamedResponse } from "../../wire/streamed.ts";
import { checkWrite } from "./conditions.ts";
import { encryptionHeaders } from "./encryption.ts";
import { encryptedBytes } from "../../runtime/file-cipher.ts";
import { newObjectKey } from "./object-bytes.ts";
import { bucketOf, type S3Exchange } from "./exchange.ts";
import { filePath, partPath } from "./files.ts";
import { type IncomingBody, incomingBody } from "./incoming-body.ts";
import { keptHeaders, refuseUnknown } from "./object-headers.ts";
import { checkedKey } from "./resource.ts";
import { S3Error } from "./s3-error.ts";
import { objectKey, type ObjectRecord, objects } from "./tables.ts";
import { newTags } from "./tagging.ts";
import type { View } from "../../store/view.ts";

/** Amazon S3 User Guide, "Uploading objects": in one PUT up to 5 GB. */
export const MAX_BYTES = 5 * 1024 * 1024 * 1024;

/** PutObject: nothing of it is seen before all of it has come and is what its sender said. */
export async function putObject(exchange: S3Exchange): Promise<StreamedResponse> {
  const { request, header, store, signatures } = exchange;
  refuseUnknown(exchange);
  checkedKey(exchange.key);
  const headers = keptHeaders(exchange);
  const tags = newTags(exchange);
  const encryption = await store.read((view) => {
    checkMayWrite(view, exchange);
    return encryptionHeaders(exchange, bucketOf(view, exchange, "PutObject"));
  });
  const { etag, checksums } = await storeObject(exchange, {
    body: incomingBody(request.body, header, signatures),
    headers: { ...headers, ...encryption },
    tags,
  });
  return { status: 200, headers: { etag, ...checksums, ...encryption }, body: "" };
}

/** Writes an object whole, in place of the one that is there. Throws `S3Error`, and leaves nothing behind. */
export async function storeObject(
  exchange: S3Exchange,
  given: Required<Pick<ObjectRecord, "headers" | "tags">> & { readonly body: IncomingBody },
): Promise<ObjectRecord> {
  const { bigFiles, ids, sealer, bucketName, key } = exchange;
  const { body, headers, tags } = given;
  const fileId = ids.uuid();
  const own = newObjectKey(sealer, { objectKey: objectKey(bucketName, key), fileId });
  const part = partPath(fileId);
  try {
    let bytes = 0;
    await bigFiles.append(part, encryptedBytes(body.bytes, own.key), {
      at: 0,
      onWritten: (written) => {
        bytes += written.length;
        if (bytes > MAX_BYTES) throw new S3Error("EntityTooLarge");
      },
    });
    const { etag, checksums } = body.finish();
    const { sealedKey } = own;
    return await placeObject(exchange, {
      fileId,
      bytes,
      etag,
      headers,
      checksums,
      tags,
      sealedKey,
    });
  } finally {
    await bigFiles.remove(part);
  }
}

/** What an object is, apart from where it is and since when. */
type Written = Omit<Required<ObjectRecord>, "objectKey" | "bucketName" | "key" | "modifiedAtMs">;

/**
 * Puts a file that has come whole in the place of the object that is there. Its conditions are looked at once more: another
 * writer may have been first. Throws `S3Error`, and leaves no file behind.
 */
export async function placeObject(exchange: S3Exchange, written: Written): Promise<ObjectRecord> {
  const { store, bigFiles, clock, bucketName, key } = exchange;
  const file = filePath(written.fileId);
  await bigFiles.publish(partPath(written.fileId), file);
  const { row, before } = await store
    .write((tx) => {
      const old = checkMayWrite(tx, exchange);
      const place = { objectKey: objectKey(bucketName, key), bucketName, key };
      const made: ObjectRecord = { ...place, ...written, modifiedAtMs: clock.nowMs() };
      tx.put(objects, made);
      return { row: made, before: old };
    })
    .catch(async (error: unknown) => {
      await bigFiles.remove(file);
      throw error;
    });
  if (before) await bigFiles.remove(filePath(before.fileId));
  return row;
}

/** The object that is there now. Throws when this one may not take its place. */
export function checkMayWrite(view: View, exchange: S3Exchange): ObjectRecord | undefined {
  const { bucketName } = bucketOf(view, exchange, "PutObject");
  const before = view.get(objects, objectKey(bucketName, exchange.key));
  checkWrite(before, exchange.header);
  return before;
}
