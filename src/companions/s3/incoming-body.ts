import { type Checksum, type ChecksumAlgorithm, createChecksum } from "../../runtime/checksum.ts";
import { createDigest } from "../../runtime/digest.ts";
import type { ChunkSignatures } from "../../wire/signature/chunk-signatures.ts";
import { awsChunks, type SignedChunks } from "./aws-chunked.ts";
import { S3Error } from "./s3-error.ts";

/** A body on its way in: its bytes, and once they have come what they turned out to be. */
export interface IncomingBody {
  readonly bytes: AsyncIterable<Uint8Array>;
  /**
   * To be called after the last byte: the ETag and the checksums to keep. Throws `S3Error` when the body is not what
   * its sender said.
   */
  finish(): { readonly etag: string; readonly checksums: Readonly<Record<string, string>> };
}

const ALGORITHMS: readonly ChecksumAlgorithm[] = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"];
export const CHECKSUM_PREFIX = "x-amz-checksum-";

type Header = (name: string) => string | undefined;

/**
 * `signatures` gives those of the chunks of a body that is signed so. Throws `S3Error` for what cannot be checked.
 * Source: Amazon S3 User Guide, "Checking object integrity".
 */
export function incomingBody(
  body: AsyncIterable<Uint8Array>,
  header: Header,
  signatures?: () => ChunkSignatures,
): IncomingBody {
  const declared = header("x-amz-content-sha256") ?? "";
  const signed = signedChunks(declared, signatures);
  const stated = statedChecksums(header);
  const note = (name: string, value: string): void => {
    const algorithm = ALGORITHMS.find((it) => name === `${CHECKSUM_PREFIX}${it}`);
    if (algorithm !== undefined) stated.set(algorithm, value);
  };
  const sums = checksumsOf(header, stated);
  const [md5, sha256] = [createDigest("md5"), createDigest("sha256")];
  const isChunked = declared.startsWith("STREAMING-") || isAwsChunked(header);
  let length = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const part of isChunked ? awsChunks(body, note, signed) : body) {
      md5.update(part);
      if (!isChunked) sha256.update(part);
      for (const sum of sums.values()) sum.update(part);
      length += part.length;
      yield part;
    }
  }
  return {
    bytes: counted(),
    finish: () => {
      if (/^[0-9a-f]{64}$/.test(declared) && sha256.hex() !== declared) {
        throw new S3Error("XAmzContentSHA256Mismatch");
      }
      checkLength(header("x-amz-decoded-content-length"), length);
      checkMd5(header("content-md5"), md5.hex());
      return { etag: `"${md5.hex()}"`, checksums: checked(sums, stated) };
    },
  };
}

/** What the headers say of a body, or of the object that a request completes. */
function statedChecksums(header: Header): Map<ChecksumAlgorithm, string> {
  return new Map(
    ALGORITHMS.flatMap((algorithm) => {
      const value = header(`${CHECKSUM_PREFIX}${algorithm}`);
      return value === undefined ? [] : [[algorithm, value] as const];
    }),
  );
}

/** The check of an object that was put together from parts. Throws `S3Error`. */
export function wholeChecks(header: Header): {
  readonly update: (bytes: Uint8Array) => void;
  readonly finish: () => Readonly<Record<string, string>>;
} {
  const stated = statedChecksums(header);
  if ([...stated.values()].some((value) => value.includes("-"))) {
    throw new S3Error("NotImplemented", {
      message: "Longshore does not check checksums of checksums (COMPOSITE). Use FULL_OBJECT.",
    });
  }
  const sums = new Map([...stated.keys()].map((it) => [it, createChecksum(it)] as const));
  return {
    update: (bytes) => sums.forEach((sum) => sum.update(bytes)),
    finish: () => checked(sums, stated),
  };
}

const SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

function signedChunks(
  declared: string,
  signatures: (() => ChunkSignatures) | undefined,
): SignedChunks | undefined {
  if (!declared.startsWith("STREAMING-AWS4-")) return undefined;
  const hasTrailer = declared === `${SIGNED_CHUNKS}-TRAILER`;
  if (signatures && (hasTrailer || declared === SIGNED_CHUNKS)) {
    return { signatures: signatures(), hasTrailer };
  }
  throw new S3Error("NotImplemented", {
    message: `Longshore does not check the chunks of ${declared}. Use ${SIGNED_CHUNKS}.`,
  });
}

function isAwsChunked(header: Header): boolean {
  return /\baws-chunked\b/i.test(header("content-encoding") ?? "");
}

/** One of each that is stated, will be in a trailer, or is asked for. */
function checksumsOf(
  header: Header,
  stated: ReadonlyMap<ChecksumAlgorithm, string>,
): ReadonlyMap<ChecksumAlgorithm, Checksum> {
  const asked = [
    header("x-amz-sdk-checksum-algorithm")?.toLowerCase(),
    header("x-amz-trailer")?.toLowerCase().replace(CHECKSUM_PREFIX, ""),
  ];
  const wanted = ALGORITHMS.filter((it) => stated.has(it) || asked.includes(it));
  return new Map(wanted.map((algorithm) => [algorithm, createChecksum(algorithm)]));
}

function checked(
  sums: ReadonlyMap<ChecksumAlgorithm, Checksum>,
  stated: ReadonlyMap<ChecksumAlgorithm, string>,
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [algorithm, sum] of sums) {
    const value = sum.base64();
    if ((stated.get(algorithm) ?? value) !== value) {
      const message = `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`;
      throw new S3Error("BadDigest", { message });
    }
    found[`${CHECKSUM_PREFIX}${algorithm}`] = value;
  }
  return found;
}

function checkLength(stated: string | undefined, length: number): void {
  if (stated !== undefined && Number(stated) !== length) throw new S3Error("IncompleteBody");
}

function checkMd5(stated: string | undefined, hex: string): void {
  if (stated === undefined) return;
  const given = Buffer.from(stated, "base64");
  if (given.length !== 16) throw new S3Error("InvalidDigest");
  if (given.toString("hex") !== hex) {
    throw new S3Error("BadDigest", {
      message: "The Content-MD5 you specified did not match what we received.",
    });
  }
}
