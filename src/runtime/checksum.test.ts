import { expect, test } from "vitest";
import { type ChecksumAlgorithm, createChecksum } from "./checksum.ts";

/** The check values of the catalogue of parametrised CRC algorithms, and of RFC 1321 and FIPS 180. */
const CHECKS: readonly (readonly [ChecksumAlgorithm, string])[] = [
  ["crc32", "cbf43926"],
  ["crc32c", "e3069283"],
  ["crc64nvme", "ae8b14860a799888"],
  ["md5", "25f9e794323b453885f5181f1b624d0b"],
  ["sha1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"],
  ["sha256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"],
];

test.each(CHECKS)("%s of 123456789 is %s, in one part or in several", (algorithm, hex) => {
  const text = new TextEncoder().encode("123456789");
  const [whole, inParts] = [createChecksum(algorithm), createChecksum(algorithm)];
  whole.update(text);
  for (const byte of text) inParts.update(Uint8Array.of(byte));
  const expected = Buffer.from(hex, "hex").toString("base64");
  expect([whole.base64(), inParts.base64()]).toEqual([expected, expected]);
});
