import { ApiError } from "../domain/errors.ts";
import { header, type HttpRequest } from "./http.ts";
import { MAX_BODY_BYTES } from "./limits.ts";

/**
 * The body as the operation sees it: SDKs compress large ones (Content-Encoding: gzip). A signature
 * covers the bytes as sent. Stops at the limit, so that a small body can't become a huge one.
 */
export async function inflatedBody(request: HttpRequest): Promise<Uint8Array> {
  // AWS's words for more than a service can take at the moment; clients wait and try again.
  if (request.cut === "too many") throw new ApiError("ThrottlingException", "Rate exceeded");
  if (request.cut === "too large" || request.body.length > MAX_BODY_BYTES) throw tooLarge();
  const encoding = header(request, "content-encoding")?.trim().toLowerCase();
  // S3 clients send aws-chunked; that is for S3 to take apart.
  if (encoding !== "gzip" || request.body.length === 0) return request.body;
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    const stream = new Blob([Uint8Array.from(request.body)])
      .stream()
      .pipeThrough(new DecompressionStream("gzip"));
    for await (const chunk of stream) {
      length += chunk.length;
      if (length > MAX_BODY_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    throw new ApiError("SerializationException", "The request body is not valid gzip.");
  }
  if (length > MAX_BODY_BYTES) throw tooLarge();
  return Buffer.concat(chunks);
}

function tooLarge(): ApiError {
  return new ApiError(
    "RequestEntityTooLargeException",
    `The request body is larger than ${MAX_BODY_BYTES} bytes.`,
  );
}
