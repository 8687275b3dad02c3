import { request, type RequestOptions } from "node:http";

/** Sends the beginning of a body; resolves when it is on its way, with what waits for the connection's end. */
export async function sendHalf(
  url: string,
  options: RequestOptions,
): Promise<{ readonly ended: Promise<void> }> {
  const outgoing = request(url, options);
  const ended = new Promise<void>((resolve) => {
    outgoing.on("error", () => resolve());
    outgoing.on("close", () => resolve());
  });
  await new Promise((resolve) => outgoing.write(Buffer.alloc(3 * 1024 * 1024, "x"), resolve));
  return { ended };
}
