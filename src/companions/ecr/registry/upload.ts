import type { StreamedResponse } from "../../../wire/streamed.ts";
import { addLayer } from "../add-layer.ts";
import { contentKey, layers, type RepositoryRecord } from "../tables.ts";
import { DigestMismatch, type Upload, UploadIsBusy } from "../uploads.ts";
import { answer, RegistryRefusal } from "./answers.ts";
import { headerOf, type RegistryExchange, rowOf } from "./exchange.ts";
import { digestFrom } from "./route.ts";

/** POST: starts an upload, takes a small blob at once, or mounts one that another repository has. */
export async function startUpload(exchange: RegistryExchange): Promise<StreamedResponse> {
  const { store, uploads, query, repository } = exchange;
  await exchange.require("InitiateLayerUpload");
  const row = await store.read((view) => rowOf(view, repository));
  const mount = query.get("mount");
  if (mount !== null) {
    const mounted = await mountBlob(exchange, digestFrom(mount));
    if (mounted) return mounted;
  }
  const text = query.get("digest");
  // Before anything is there to be left behind.
  const digest = text === null ? undefined : digestFrom(text);
  const upload = await uploads.start(row.repositoryKey);
  if (digest === undefined) return accepted(exchange, upload);
  try {
    return await complete(exchange, row, upload, digest);
  } catch (error) {
    // Its sender was never told how to go on with it.
    await uploads.cancel(upload);
    throw error;
  }
}

/**
 * The blob of another repository becomes one of this one's too. Nothing when it is not there, or is not for the
 * caller: then it has to be uploaded.
 */
async function mountBlob(
  exchange: RegistryExchange,
  digest: string,
): Promise<StreamedResponse | undefined> {
  const { store, clock, query, repository } = exchange;
  const from = query.get("from");
  if (from === null) return undefined;
  const source = exchange.named(from);
  try {
    await exchange.require("GetDownloadUrlForLayer", source);
  } catch {
    return undefined;
  }
  const isMounted = await store.write((tx) => {
    const { repositoryKey } = rowOf(tx, repository);
    const sourceKey = `${source.scope.accountId}/${source.scope.region}/${source.repositoryName}`;
    const layer = tx.get(layers, contentKey(sourceKey, digest));
    if (!layer) return false;
    tx.put(layers, {
      layerKey: contentKey(repositoryKey, digest),
      repositoryKey,
      digest,
      bytes: layer.bytes,
      uploadedAtMs: clock.nowMs(),
    });
    return true;
  });
  return isMounted ? created(exchange, digest) : undefined;
}

/** GET: how much has come. */
export async function uploadStatus(
  exchange: RegistryExchange,
  id: string,
): Promise<StreamedResponse> {
  await exchange.require("UploadLayerPart");
  const { upload } = await find(exchange, id);
  return answer(204, progressHeaders(exchange, upload));
}

/** PATCH: the next bytes; all of them, or those of a Content-Range. */
export async function appendToUpload(
  exchange: RegistryExchange,
  id: string,
): Promise<StreamedResponse> {
  await exchange.require("UploadLayerPart");
  const { upload } = await find(exchange, id);
  checkPlace(exchange, upload);
  await notTwice(exchange.uploads.append(upload, exchange.request.body));
  return accepted(exchange, upload);
}

/** PUT: the last bytes, if there are any left, and the digest of all. */
export async function finishUpload(
  exchange: RegistryExchange,
  id: string,
): Promise<StreamedResponse> {
  await exchange.require("CompleteLayerUpload");
  const { upload, row } = await find(exchange, id);
  const digest = exchange.query.get("digest");
  if (digest === null) {
    throw new RegistryRefusal(400, "DIGEST_INVALID", "The digest of the blob is missing");
  }
  checkPlace(exchange, upload);
  return complete(exchange, row, upload, digestFrom(digest));
}

/** DELETE: forgets it. */
export async function cancelUpload(
  exchange: RegistryExchange,
  id: string,
): Promise<StreamedResponse> {
  await exchange.require("InitiateLayerUpload");
  const { upload } = await find(exchange, id);
  await exchange.uploads.cancel(upload);
  return answer(204);
}

async function complete(
  exchange: RegistryExchange,
  row: RepositoryRecord,
  upload: Upload,
  digest: string,
): Promise<StreamedResponse> {
  const { uploads, request } = exchange;
  await notTwice(uploads.append(upload, request.body));
  try {
    await notTwice(
      uploads.finish(upload, digest, (bytes) => addLayer(exchange, row, { digest, bytes })),
    );
  } catch (error) {
    if (!(error instanceof DigestMismatch)) throw error;
    throw new RegistryRefusal(
      400,
      "DIGEST_INVALID",
      `The digest ${digest} does not match what was uploaded: ${error.message}`,
    );
  }
  return created(exchange, digest);
}

async function find(
  { store, uploads, repository }: RegistryExchange,
  id: string,
): Promise<{ readonly upload: Upload; readonly row: RepositoryRecord }> {
  const row = await store.read((view) => rowOf(view, repository));
  const upload = uploads.find(id, row.repositoryKey);
  if (upload) return { upload, row };
  throw new RegistryRefusal(404, "BLOB_UPLOAD_UNKNOWN", "There is no such upload");
}

/** Throws when a piece does not begin where the last one ended. */
function checkPlace(exchange: RegistryExchange, upload: Upload): void {
  const range = headerOf(exchange.request, "content-range");
  if (range === undefined) return;
  const [, first, last] = /^(?:bytes[ =])?(\d+)-(\d+)(?:\/\S+)?$/.exec(range) ?? [];
  const length = headerOf(exchange.request, "content-length");
  const isPlace = first !== undefined && Number(first) === upload.bytes;
  if (!isPlace || last === undefined) {
    throw new RegistryRefusal(
      416,
      "BLOB_UPLOAD_INVALID",
      `The upload goes on at byte ${upload.bytes}`,
      progressHeaders(exchange, upload),
    );
  }
  if (length !== undefined && Number(length) !== Number(last) - Number(first) + 1) {
    throw new RegistryRefusal(400, "SIZE_INVALID", "Content-Range and Content-Length differ");
  }
}

async function notTwice(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof UploadIsBusy)) throw error;
    throw new RegistryRefusal(409, "BLOB_UPLOAD_INVALID", "Another request writes to the upload");
  }
}

function accepted(exchange: RegistryExchange, upload: Upload): StreamedResponse {
  return answer(202, progressHeaders(exchange, upload));
}

function progressHeaders(
  { name }: RegistryExchange,
  { id, bytes }: Upload,
): Readonly<Record<string, string>> {
  return {
    location: `/v2/${name}/blobs/uploads/${id}`,
    range: `0-${Math.max(bytes - 1, 0)}`,
    "docker-upload-uuid": id,
  };
}

function created({ name }: RegistryExchange, digest: string): StreamedResponse {
  return answer(201, {
    location: `/v2/${name}/blobs/${digest}`,
    "docker-content-digest": digest,
  });
}
