import { expect, test } from "vitest";
import { decryptedBytes, encryptedBytes, newFileKey } from "./file-cipher.ts";

async function* inParts(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function whole(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const part of parts) found.push(part);
  return Buffer.concat(found);
}

const TEXT = Buffer.from("the quick brown fox jumps over the lazy dog, again and again".repeat(40));

test("what was encrypted in any pieces is read in any others, from anywhere", async () => {
  const key = newFileKey();
  const encrypted = await whole(encryptedBytes(inParts(TEXT, 7), key));
  expect(encrypted).toHaveLength(TEXT.length);
  for (const start of [0, 1, 15, 16, 17, 32, 1000, TEXT.length]) {
    const rest = inParts(encrypted.subarray(start), 33);
    expect(await whole(decryptedBytes(rest, key, start))).toEqual(TEXT.subarray(start));
  }
});

test("the bytes show nothing of the text, nor of another file with the same", async () => {
  const encrypted = async () => whole(encryptedBytes(inParts(TEXT, 64), newFileKey()));
  const [one, other] = [await encrypted(), await encrypted()];
  expect(one.includes("fox")).toBe(false);
  expect(one.equals(other)).toBe(false);
});

test("with another key nothing is read", async () => {
  const encrypted = await whole(encryptedBytes(inParts(TEXT, 64), newFileKey()));
  const read = await whole(decryptedBytes(inParts(encrypted, 64), newFileKey()));
  expect(read.equals(TEXT)).toBe(false);
});
