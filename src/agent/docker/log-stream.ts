import type { LogChunk } from "../container-runtime.ts";

/**
 * Takes apart the stream in which Docker carries both outputs of a container without a terminal: frames of an
 * 8-byte head (stream number, three zeroes, length as a big-endian 32-bit number) and that many bytes.
 * Source: Docker Engine API, "Attach to a container", stream format.
 */
export async function* splitLogStream(body: AsyncIterable<Uint8Array>): AsyncIterable<LogChunk> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of body) {
    pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk]);
    let frame = takeFrame(pending);
    while (frame !== undefined) {
      yield frame.chunk;
      pending = frame.rest;
      frame = takeFrame(pending);
    }
  }
}

/** A container with a terminal has one output, sent as it is. */
export async function* rawLogStream(body: AsyncIterable<Uint8Array>): AsyncIterable<LogChunk> {
  for await (const chunk of body) yield { stream: "stdout", data: chunk };
}

const HEAD_BYTES = 8;
const STDERR = 2;

function takeFrame(
  buffer: Buffer,
): { readonly chunk: LogChunk; readonly rest: Buffer } | undefined {
  if (buffer.length < HEAD_BYTES) return undefined;
  const end = HEAD_BYTES + buffer.readUInt32BE(4);
  if (buffer.length < end) return undefined;
  return {
    chunk: {
      stream: buffer[0] === STDERR ? "stderr" : "stdout",
      data: buffer.subarray(HEAD_BYTES, end),
    },
    rest: buffer.subarray(end),
  };
}
