import { createDigest } from "../../runtime/digest.ts";
import type { ChunkSignatures } from "../../wire/signature/chunk-signatures.ts";
import { S3Error } from "./s3-error.ts";

/** The longest line between chunks: a length, a signature, a trailer. */
const MAX_LINE_BYTES = 4096;

/** How the chunks of a body are signed, if they are. */
export interface SignedChunks {
  readonly signatures: ChunkSignatures;
  readonly hasTrailer: boolean;
}

const TRAILER_SIGNATURE = "x-amz-trailer-signature";

/**
 * Takes apart a body of `Content-Encoding: aws-chunked`: chunks, and after them trailers, which are told when they
 * have come. Throws `S3Error` for what is not of that form, and at the end of a chunk that is not signed as it should be.
 * Source: Amazon S3 API Reference, "Signature calculations … transferring payload in multiple chunks".
 */
export async function* awsChunks(
  body: AsyncIterable<Uint8Array>,
  onTrailer: (name: string, value: string) => void,
  signed?: SignedChunks,
): AsyncGenerator<Uint8Array> {
  const reader = new Reader(body);
  for (;;) {
    const [length = "", extension = ""] = (await reader.line()).split(";");
    if (!/^[0-9a-f]{1,8}$/i.test(length)) throw malformed();
    const bytes = Number.parseInt(length, 16);
    const digest = createDigest("sha256");
    for await (const part of reader.take(bytes)) {
      if (signed) digest.update(part);
      yield part;
    }
    const signature = extension.trim().replace(/^chunk-signature=/, "");
    if (signed && !signed.signatures.isChunk(digest.hex(), signature)) throw unsigned();
    if (bytes === 0) break;
    if ((await reader.line()) !== "") throw malformed();
  }
  await readTrailers(reader, onTrailer, signed);
}

async function readTrailers(
  reader: Reader,
  onTrailer: (name: string, value: string) => void,
  signed: SignedChunks | undefined,
): Promise<void> {
  const digest = createDigest("sha256");
  let signature: string | undefined;
  for (;;) {
    const line = await reader.lineOrEnd();
    if (line === undefined) break;
    const colon = line.indexOf(":");
    if (colon <= 0 && line !== "") throw malformed();
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === TRAILER_SIGNATURE) {
      signature = value;
      continue;
    }
    // Nothing covers it.
    if (signed && !signed.hasTrailer) throw malformed();
    digest.update(Buffer.from(`${name}:${value}\n`));
    onTrailer(name, value);
  }
  if (signed?.hasTrailer !== true) return;
  if (!signed.signatures.isTrailer(digest.hex(), signature ?? "")) throw unsigned();
}

class Reader {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(body: AsyncIterable<Uint8Array>) {
    this.#source = body[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    const line = await this.lineOrEnd();
    if (line === undefined) throw new S3Error("IncompleteBody");
    return line;
  }

  /** Without its CRLF; nothing at the end of the body. */
  async lineOrEnd(): Promise<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf(0x0a);
      if (end >= 0) {
        const line = new TextDecoder().decode(this.#rest.subarray(0, end));
        this.#rest = this.#rest.subarray(end + 1);
        return line.replace(/\r$/, "");
      }
      if (this.#rest.length > MAX_LINE_BYTES) throw malformed();
      if (await this.#more()) continue;
      if (this.#rest.length === 0) return undefined;
      throw new S3Error("IncompleteBody");
    }
  }

  async *take(bytes: number): AsyncGenerator<Uint8Array> {
    for (let left = bytes; left > 0;) {
      if (this.#rest.length === 0 && !(await this.#more())) throw new S3Error("IncompleteBody");
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
      if (part.length > 0) yield part;
    }
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
    return true;
  }
}

function malformed(): S3Error {
  return new S3Error("InvalidRequest", { message: "The aws-chunked body is malformed." });
}

function unsigned(): S3Error {
  return new S3Error("SignatureDoesNotMatch");
}
