import { incomingBody } from "./incoming-body.ts";
import { S3Error } from "./s3-error.ts";
import type { S3Exchange } from "./exchange.ts";

/** Room for 1,000 keys of 1,024 bytes, escaped. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The text of a body that is XML, checked as that of an object is. Throws `S3Error`. */
export async function readSmallBody({ request, header, signatures }: S3Exchange): Promise<string> {
  const body = incomingBody(request.body, header, signatures);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body.bytes) {
    length += part.length;
    if (length > MAX_BYTES) throw new S3Error("MalformedXML");
    parts.push(part);
  }
  body.finish();
  return Buffer.concat(parts).toString();
}
