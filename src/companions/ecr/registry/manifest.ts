import { digestOf } from "../../../runtime/digest.ts";
import type { StreamedRequest, StreamedResponse } from "../../../wire/streamed.ts";
import { findImage, isReferenced, untag } from "../images.ts";
import { MAX_MANIFEST_BYTES } from "../manifest.ts";
import { isImageTag, parseDigest } from "../names.ts";
import { storeManifest } from "../store-manifest.ts";
import { type ImageRecord, images } from "../tables.ts";
import { answer, RegistryRefusal } from "./answers.ts";
import { headerOf, type RegistryExchange, rowOf } from "./exchange.ts";

/** How old the time of the last pull may be before a pull is written down. */
const PULL_NOTE_MS = 10 * 60_000;

/** GET and HEAD of a manifest by tag or digest. */
export async function getManifest(
  exchange: RegistryExchange,
  reference: string,
): Promise<StreamedResponse> {
  const { request, store, blobs, repository } = exchange;
  await exchange.require("BatchGetImage");
  const image = await store.read((view) =>
    findImage(view, rowOf(view, repository).repositoryKey, idOf(reference)),
  );
  if (!image) throw manifestUnknown();
  if (!isAccepted(image.mediaType, request)) {
    throw new RegistryRefusal(
      404,
      "MANIFEST_UNKNOWN",
      `The manifest is ${image.mediaType}, which the request does not accept`,
    );
  }
  const headers = {
    "content-type": image.mediaType,
    "docker-content-digest": image.digest,
    etag: `"${image.digest}"`,
  };
  if (request.method === "HEAD") {
    return {
      status: 200,
      headers: { ...headers, "content-length": String(image.manifestBytes) },
      body: "",
    };
  }
  notePull(exchange, image);
  return { status: 200, headers, body: await blobs.bytes(image.digest) };
}

/** Nobody waits for it, and a failing store tells others. */
function notePull(
  { store, clock }: RegistryExchange,
  { imageKey, lastPulledAtMs = 0 }: ImageRecord,
) {
  const nowMs = clock.nowMs();
  if (nowMs - lastPulledAtMs < PULL_NOTE_MS) return;
  const noting = store.write((tx) => {
    const image = tx.get(images, imageKey);
    if (image) tx.put(images, { ...image, lastPulledAtMs: nowMs });
  });
  noting.catch(() => {});
}

/** PUT of a manifest, under a tag or under its digest alone. */
export async function putManifest(
  exchange: RegistryExchange,
  reference: string,
): Promise<StreamedResponse> {
  const { request, repository, name } = exchange;
  await exchange.require("PutImage");
  const { imageDigest, imageTag } = idOf(reference);
  await exchange.store.read((view) => rowOf(view, repository));
  const bytes = await readAll(request);
  const algorithm = parseDigest(imageDigest ?? "")?.algorithm ?? "sha256";
  const digest = `${algorithm}:${digestOf(algorithm, bytes)}`;
  if (imageDigest !== undefined && imageDigest !== digest) {
    throw new RegistryRefusal(
      400,
      "DIGEST_INVALID",
      `The digest ${imageDigest} does not match the manifest, which has ${digest}`,
    );
  }
  const type = headerOf(request, "content-type")?.split(";")[0]?.trim();
  const image = await storeManifest(exchange, {
    ...repository,
    bytes,
    mediaType: type === "" || type === "application/json" ? undefined : type,
    digest,
    tag: imageTag,
  });
  return answer(201, {
    location: `/v2/${name}/manifests/${digest}`,
    "docker-content-digest": digest,
    ...(image.subject !== undefined && { "oci-subject": image.subject }),
  });
}

/** DELETE: of a tag the tag alone, by digest the image with all its tags. */
export async function deleteManifest(
  exchange: RegistryExchange,
  reference: string,
): Promise<StreamedResponse> {
  await exchange.require("BatchDeleteImage");
  const id = idOf(reference);
  await exchange.store.write((tx) => {
    const image = findImage(tx, rowOf(tx, exchange.repository).repositoryKey, id);
    if (!image) throw manifestUnknown();
    if (id.imageTag !== undefined) return untag(tx, image, id.imageTag);
    if (isReferenced(tx, image)) {
      throw new RegistryRefusal(405, "UNSUPPORTED", "Requested image referenced by manifest list");
    }
    tx.delete(images, image.imageKey);
  });
  return answer(202);
}

function idOf(reference: string): { readonly imageDigest?: string; readonly imageTag?: string } {
  if (parseDigest(reference)) return { imageDigest: reference };
  if (isImageTag(reference)) return { imageTag: reference };
  if (reference.includes(":")) {
    throw new RegistryRefusal(400, "DIGEST_INVALID", "Invalid digest of a manifest");
  }
  throw new RegistryRefusal(400, "TAG_INVALID", "Invalid tag");
}

function isAccepted(mediaType: string, request: StreamedRequest): boolean {
  const accepted = request.headers
    .filter(([name]) => name.toLowerCase() === "accept")
    .flatMap(([, value]) => value.split(","))
    .map((value) => value.split(";")[0]?.trim().toLowerCase() ?? "")
    .filter((value) => value !== "");
  if (accepted.length === 0) return true;
  return accepted.some(
    // Some clients ask for JSON and mean whatever there is.
    (it) => ["*/*", "application/*", "application/json", mediaType].includes(it),
  );
}

async function readAll(request: StreamedRequest): Promise<Uint8Array> {
  if (Number(headerOf(request, "content-length") ?? 0) > MAX_MANIFEST_BYTES) throw tooLarge();
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body) {
    length += part.length;
    if (length > MAX_MANIFEST_BYTES) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function tooLarge(): RegistryRefusal {
  return new RegistryRefusal(
    413,
    "SIZE_INVALID",
    `A manifest has at most ${MAX_MANIFEST_BYTES} bytes`,
  );
}

function manifestUnknown(): RegistryRefusal {
  return new RegistryRefusal(404, "MANIFEST_UNKNOWN", "Requested image not found");
}
