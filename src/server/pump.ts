import type { Writable } from "node:stream";

/**
 * Sends what comes as it comes, no faster than it is taken, and ends the answer after the last of it. Once the
 * client is gone nothing more is asked for.
 */
export async function pump(stream: AsyncGenerator<Uint8Array>, outgoing: Writable): Promise<void> {
  outgoing.once("close", () => void stream.return(undefined));
  for await (const chunk of stream) {
    if (outgoing.writableEnded || outgoing.destroyed) break;
    if (!outgoing.write(chunk)) await taken(outgoing);
  }
  outgoing.end();
}

/** Until there is room again, or nobody takes it any more. */
function taken(outgoing: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off("drain", done).off("close", done);
      resolve();
    };
    outgoing.on("drain", done).on("close", done);
  });
}
