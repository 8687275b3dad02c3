import { crc32 } from "node:zlib";
import { createDigest } from "./digest.ts";

/** A checksum over bytes that come in parts; base64 of its bytes in the end. */
export interface Checksum {
  update(bytes: Uint8Array): void;
  base64(): string;
}

export type ChecksumAlgorithm = "crc32" | "crc32c" | "sha1" | "sha256" | "md5";

export function createChecksum(algorithm: ChecksumAlgorithm): Checksum {
  if (algorithm === "crc32") return running((bytes, value) => crc32(bytes, value));
  if (algorithm === "crc32c") return running(crc32c);
  const digest = createDigest(algorithm);
  return {
    update: (bytes) => digest.update(bytes),
    base64: () => Buffer.from(digest.hex(), "hex").toString("base64"),
  };
}

function running(next: (bytes: Uint8Array, value: number) => number): Checksum {
  let value = 0;
  return {
    update: (bytes) => {
      value = next(bytes, value);
    },
    base64: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString("base64");
    },
  };
}

/** Castagnoli's polynomial, reversed. */
const CASTAGNOLI = 0x82f63b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1)
    value = (value & 1) === 1 ? (value >>> 1) ^ CASTAGNOLI : value >>> 1;
  return value;
});

function crc32c(bytes: Uint8Array, before: number): number {
  let value = ~before;
  for (const byte of bytes) value = (TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
}
