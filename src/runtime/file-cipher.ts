import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/**
 * Makes the bytes of a file unreadable without its key, at the same length and readable from anywhere in it:
 * AES-256-CTR. Each key is for one file that is written once, so that no two texts ever meet under one counter. Whether
 * bytes were changed it doesn't tell.
 */
const ALGORITHM = "aes-256-ctr";
const KEY_BYTES = 32;
const BLOCK_BYTES = 16;

/** A key for one file. */
export function newFileKey(): string {
  return randomBytes(KEY_BYTES).toString("base64");
}

/** `bytes` are the whole file: under one key nothing is ever encrypted twice. */
export async function* encryptedBytes(
  bytes: AsyncIterable<Uint8Array>,
  key: string,
): AsyncGenerator<Uint8Array> {
  const cipher = createCipheriv(ALGORITHM, keyBytes(key), counter(0));
  for await (const part of bytes) yield cipher.update(part);
}

/** `bytes` begin at `start` of the file. */
export async function* decryptedBytes(
  bytes: AsyncIterable<Uint8Array>,
  key: string,
  start = 0,
): AsyncGenerator<Uint8Array> {
  const decipher = createDecipheriv(
    ALGORITHM,
    keyBytes(key),
    counter(Math.floor(start / BLOCK_BYTES)),
  );
  decipher.update(new Uint8Array(start % BLOCK_BYTES));
  for await (const part of bytes) yield decipher.update(part);
}

function keyBytes(key: string): Uint8Array {
  return Buffer.from(key, "base64");
}

/** The counter of that block, beginning from none: the key is nobody else's. */
function counter(block: number): Uint8Array {
  const bytes = Buffer.alloc(BLOCK_BYTES);
  bytes.writeBigUInt64BE(BigInt(block), BLOCK_BYTES - 8);
  return bytes;
}
