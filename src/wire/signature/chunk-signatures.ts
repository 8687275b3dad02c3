import { createHmac } from "node:crypto";
import { ApiError } from "../../domain/errors.ts";
import type { HttpRequest } from "../http.ts";
import type { IdentityOptions } from "../identify.ts";
import { signatureClaim } from "./claim.ts";
import { findCredential, sameText } from "./find-credential.ts";
import { sha256 } from "./signature.ts";
import { scopeText, signingKeys } from "./signing-key.ts";

/** The signatures of a body that is signed chunk by chunk, each over the one before; the first over that of the headers. */
export interface ChunkSignatures {
  /** Whether the next chunk is signed so. `hash` is its SHA-256 in hexadecimal digits. */
  isChunk(hash: string, signature: string): boolean;
  /** Whether what stands behind the last chunk is signed so. */
  isTrailer(hash: string, signature: string): boolean;
}

const CHUNK = "AWS4-HMAC-SHA256-PAYLOAD";
const TRAILER = "AWS4-HMAC-SHA256-TRAILER";
const NOTHING = sha256("");

/**
 * Makes the check of the chunks of a request whose own signature was checked already.
 * Source: Amazon S3 API Reference, "Signature calculations for the Authorization header: transferring payload in multiple
 * chunks", and the same with trailing headers.
 */
export function chunkSignatures(
  options: IdentityOptions,
): (request: HttpRequest) => ChunkSignatures {
  if (options.auth === "none") return () => ({ isChunk: () => true, isTrailer: () => true });
  const keys = signingKeys();
  return (request) => {
    const claim = signatureClaim(request);
    if (!claim) {
      throw new ApiError(
        "MissingAuthenticationTokenException",
        "Request is missing Authentication Token",
      );
    }
    const credential = findCredential(options.credentials, claim, options.nowMs());
    const key = keys(credential.secretAccessKey, claim.scope);
    const start = `${claim.timestamp}\n${scopeText(claim.scope)}`;
    let before = claim.signature;
    const isNext = (kind: string, content: string, signature: string): boolean => {
      const text = `${kind}\n${start}\n${before}\n${content}`;
      before = createHmac("sha256", key).update(text).digest("hex");
      return sameText(before, signature);
    };
    return {
      isChunk: (hash, signature) => isNext(CHUNK, `${NOTHING}\n${hash}`, signature),
      isTrailer: (hash, signature) => isNext(TRAILER, hash, signature),
    };
  };
}
