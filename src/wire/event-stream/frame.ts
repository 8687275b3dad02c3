/** A message of an event stream; all headers we send are strings. */
export interface Frame {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Uint8Array;
}

const PRELUDE_BYTES = 12;
const CRC_BYTES = 4;
const STRING_HEADER = 7;

/**
 * The bytes of a message: its length and that of its headers, a checksum of these, the headers, the payload, a
 * checksum of it all. Source: Smithy, "Amazon Event Stream Specification".
 */
export function encodeFrame({ headers, payload }: Frame): Uint8Array {
  const head = Buffer.concat(Object.entries(headers).map(encodeHeader));
  const total = PRELUDE_BYTES + head.length + payload.length + CRC_BYTES;
  const bytes = Buffer.alloc(total);
  bytes.writeUInt32BE(total, 0);
  bytes.writeUInt32BE(head.length, 4);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 8)), 8);
  head.copy(bytes, PRELUDE_BYTES);
  bytes.set(payload, PRELUDE_BYTES + head.length);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, total - CRC_BYTES)), total - CRC_BYTES);
  return bytes;
}

function encodeHeader([name, value]: readonly [string, string]): Uint8Array {
  const nameBytes = Buffer.from(name);
  const valueBytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(valueBytes.length);
  return Buffer.concat([
    Buffer.from([nameBytes.length]),
    nameBytes,
    Buffer.from([STRING_HEADER]),
    length,
    valueBytes,
  ]);
}

/** The CRC of ISO 3309, which zlib has too: an own one keeps `wire` free of what is not pure. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});
