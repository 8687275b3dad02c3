import { decryptedBytes, newFileKey } from "../../runtime/file-cipher.ts";
import type { ByteRange } from "../../domain/byte-range.ts";
import type { OpenFile } from "../../runtime/big-files.ts";
import type { Sealer } from "../../runtime/sealer.ts";
import type { ObjectRecord } from "./tables.ts";

type Keyed = Pick<ObjectRecord, "fileId" | "objectKey" | "sealedKey">;

/** A key for the bytes of a new object, and what is kept of it. Throws `SealError`. */
export function newObjectKey(
  sealer: Sealer,
  object: Pick<ObjectRecord, "fileId" | "objectKey">,
): { readonly key: string; readonly sealedKey: string } {
  const key = newFileKey();
  return { key, sealedKey: sealer.seal(key, identityOf(object)) };
}

/** The bytes of an object, or a part of them. Throws `SealError`. */
export function readBytes(
  file: OpenFile,
  object: Keyed,
  how: { readonly sealer: Sealer; readonly range?: ByteRange | undefined },
): AsyncIterable<Uint8Array> {
  const { sealer, range } = how;
  // Objects that an earlier version wrote are plain.
  if (object.sealedKey === undefined) return file.read(range);
  const key = sealer.open(object.sealedKey, identityOf(object));
  return decryptedBytes(file.read(range), key, range?.start);
}

/** It names the object and its file, so that a key that was moved to another row doesn't open. */
function identityOf({ objectKey, fileId }: Pick<Keyed, "fileId" | "objectKey">): string {
  return `the key of the object ${objectKey} in ${fileId}`;
}
