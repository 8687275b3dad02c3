import { crc32 } from "node:zlib";
import { createDigest } from "./digest.ts";

/** A checksum over bytes that come in parts; base64 of its bytes in the end. */
export interface Checksum {
  update(bytes: Uint8Array): void;
  base64(): string;
}

export type ChecksumAlgorithm = "crc32" | "crc32c" | "crc64nvme" | "sha1" | "sha256" | "md5";

export function createChecksum(algorithm: ChecksumAlgorithm): Checksum {
  if (algorithm === "crc32") return running((bytes, value) => crc32(bytes, value));
  if (algorithm === "crc32c") return running(crc32c);
  if (algorithm === "crc64nvme") return crc64Nvme();
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

/** That of NVM Express, reversed, in halves: numbers of 64 bits would be several times slower. */
const NVME = { high: 0x9a6c9329, low: 0xac4bc9b5 };

/** Made at the first use. */
let nvmeTables: { readonly high: Uint32Array; readonly low: Uint32Array } | undefined;

function crc64Nvme(): Checksum {
  const tables = (nvmeTables ??= makeNvmeTables());
  let [high, low] = [-1, -1];
  return {
    update: (bytes) => {
      for (const byte of bytes) {
        const index = (low ^ byte) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (tables.low[index] ?? 0);
        high = (high >>> 8) ^ (tables.high[index] ?? 0);
      }
    },
    base64: () => {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE(~high >>> 0);
      bytes.writeUInt32BE(~low >>> 0, 4);
      return bytes.toString("base64");
    },
  };
}

function makeNvmeTables(): { readonly high: Uint32Array; readonly low: Uint32Array } {
  const tables = { high: new Uint32Array(256), low: new Uint32Array(256) };
  for (let index = 0; index < 256; index += 1) {
    let [high, low] = [0, index];
    for (let bit = 0; bit < 8; bit += 1) {
      const isOdd = (low & 1) === 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (isOdd) [high, low] = [high ^ NVME.high, low ^ NVME.low];
    }
    tables.high[index] = high;
    tables.low[index] = low;
  }
  return tables;
}
