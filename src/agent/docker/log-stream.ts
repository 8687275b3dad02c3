import type { Readable } from "node:stream";
import type { LogChunk } from "../container-runtime.ts";

/** What a container wrote to one of its outputs. */
interface Frame extends LogChunk {
  readonly data: Buffer;
}

/**
 * Takes apart the stream in which Docker carries both outputs of a container without a terminal: frames of an
 * 8-byte head (stream number, three zeroes, length as a big-endian 32-bit number) and that many bytes. Gives all that
 * came at a time: in a flood there are hundreds of thousands in a second.
 * Source: Docker Engine API, "Attach to a container", stream format.
 */
export async function* splitFrames(
  body: AsyncIterable<Uint8Array>,
): AsyncIterable<readonly Frame[]> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of body) {
    pending = pending.length === 0 ? asBuffer(chunk) : Buffer.concat([pending, chunk]);
    const { frames, taken } = wholeFrames(pending);
    pending = pending.subarray(taken);
    if (frames.length > 0) yield frames;
  }
}

/** A container with a terminal has one output, sent as it is. */
export async function* rawLogStream(body: AsyncIterable<Uint8Array>): AsyncIterable<Frame> {
  for await (const chunk of body) yield { stream: "stdout", data: asBuffer(chunk) };
}

/** A stream as much at a time as came: by itself it gives each line by itself, as the engine wrote it. */
export async function* allThatCame(body: Readable): AsyncIterable<Uint8Array> {
  for await (const chunk of body) {
    const rest: unknown = body.read(body.readableLength);
    yield rest instanceof Uint8Array ? Buffer.concat([chunk, rest]) : chunk;
  }
}

const HEAD_BYTES = 8;
const STDERR = 2;

/** The frames that are there, and how many bytes they take. */
function wholeFrames(buffer: Buffer): {
  readonly frames: readonly Frame[];
  readonly taken: number;
} {
  const frames: Frame[] = [];
  let taken = 0;
  while (taken + HEAD_BYTES <= buffer.length) {
    const from = taken + HEAD_BYTES;
    const end = from + buffer.readUInt32BE(taken + 4);
    if (end > buffer.length) break;
    const stream = buffer[taken] === STDERR ? "stderr" : "stdout";
    frames.push({ stream, data: buffer.subarray(from, end) });
    taken = end;
  }
  return { frames, taken };
}

/** The same bytes, not a copy of them. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
