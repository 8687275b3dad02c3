import type { BigFiles } from "../../runtime/big-files.ts";
import { createDigest } from "../../runtime/digest.ts";
import { decryptedBytes } from "../../runtime/file-cipher.ts";
import type { S3Tag } from "./tables.ts";
import { partPath } from "./files.ts";

/** A piece that has come whole. */
export interface Part {
  readonly number: number;
  readonly fileId: string;
  readonly bytes: number;
  readonly etag: string;
  readonly checksums: Readonly<Record<string, string>>;
  readonly modifiedAtMs: number;
  /** What its bytes are encrypted with; it ends with this process, as the piece does. */
  readonly cipherKey: string;
}

/** An object that comes in pieces. Nobody sees it before it is completed. */
export interface MultipartUpload {
  readonly uploadId: string;
  readonly bucketName: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: readonly S3Tag[];
  readonly parts: Map<number, Part>;
  touchedAtMs: number;
}

/** An upload that nobody goes on with is forgotten; AWS keeps them for good, and bills them. */
export const IDLE_MS = 24 * 60 * 60_000;

/** The bytes of pieces one after the other. */
export async function* joined(files: BigFiles, parts: readonly Part[]): AsyncGenerator<Uint8Array> {
  for (const { fileId, cipherKey } of parts) {
    const file = await files.open(partPath(fileId));
    if (file === undefined) throw new Error(`the piece ${fileId} is gone from the disk`);
    yield* decryptedBytes(file.read(), cipherKey);
  }
}

/** The ETag of an object of pieces: the hash of their hashes, and how many there were. */
export function joinedEtag(parts: readonly Part[]): string {
  const digest = createDigest("md5");
  for (const { etag } of parts) digest.update(Buffer.from(etag.replaceAll('"', ""), "hex"));
  return `"${digest.hex()}-${parts.length}"`;
}
