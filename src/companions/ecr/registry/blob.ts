import type { StreamedResponse } from "../../../wire/streamed.ts";
import { contentKey, images, layers } from "../tables.ts";
import { answer, RegistryRefusal } from "./answers.ts";
import { byteRange } from "../../../domain/byte-range.ts";
import { headerOf, type RegistryExchange, rowOf } from "./exchange.ts";

/** GET and HEAD of a blob, whole or a part of it. */
export async function getBlob(
  exchange: RegistryExchange,
  digest: string,
): Promise<StreamedResponse> {
  const { request, store, blobs, touches, repository } = exchange;
  const isHead = request.method === "HEAD";
  await exchange.require(isHead ? "BatchCheckLayerAvailability" : "GetDownloadUrlForLayer");
  const layerKey = await store.read((view) => {
    const key = contentKey(rowOf(view, repository).repositoryKey, digest);
    if (!view.get(layers, key) && !view.get(images, key)) throw blobUnknown();
    // A push may rest on what it hears now.
    touches.touch(key);
    return key;
  });
  const file = await blobs.open(digest);
  if (file === undefined) throw new Error(`the blob of ${layerKey} is gone from the disk`);
  const range = byteRange(headerOf(request, "range"), file.bytes);
  const headers = {
    "accept-ranges": "bytes",
    "cache-control": "max-age=31536000",
    "content-type": "application/octet-stream",
    "docker-content-digest": digest,
    etag: `"${digest}"`,
  };
  if (range === "unsatisfiable") {
    await file.close();
    throw new RegistryRefusal(416, "RANGE_INVALID", "The range is outside of the blob", {
      "content-range": `bytes */${file.bytes}`,
    });
  }
  if (headerOf(request, "if-none-match")?.includes(digest) === true) {
    await file.close();
    return answer(304, headers);
  }
  const drop = (): void => void file.close();
  if (range === undefined) {
    const body = { length: file.bytes, read: () => file.read(), drop };
    return { status: 200, headers, body };
  }
  return {
    status: 206,
    headers: { ...headers, "content-range": `bytes ${range.start}-${range.end}/${file.bytes}` },
    body: { length: range.end - range.start + 1, read: () => file.read(range), drop },
  };
}

/** DELETE of a blob: the repository has it no more, and it goes from the disk when none has. */
export async function deleteBlob(
  exchange: RegistryExchange,
  digest: string,
): Promise<StreamedResponse> {
  await exchange.require("BatchDeleteImage");
  await exchange.store.write((tx) => {
    const layerKey = contentKey(rowOf(tx, exchange.repository).repositoryKey, digest);
    if (!tx.get(layers, layerKey)) throw blobUnknown();
    if (tx.count(images, "layer", layerKey) > 0) {
      throw new RegistryRefusal(405, "UNSUPPORTED", "The blob is part of an image");
    }
    tx.delete(layers, layerKey);
  });
  return answer(202);
}

function blobUnknown(): RegistryRefusal {
  return new RegistryRefusal(404, "BLOB_UNKNOWN", "The blob does not exist in the repository");
}
