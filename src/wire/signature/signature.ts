import { createHmac, hash } from "node:crypto";
import { canonicalRequest, type SignedParts } from "./canonical-request.ts";
import { scopeText, type CredentialScope } from "./signing-key.ts";

export const ALGORITHM = "AWS4-HMAC-SHA256";

/** The text that is signed in the end: algorithm, time, scope and the canonical request's hash. */
export function stringToSign(timestamp: string, scope: CredentialScope, canonical: string): string {
  // Header values have one character per byte as received, so their bytes are the Latin-1 ones.
  const digest = sha256(Buffer.from(canonical, "latin1"));
  return `${ALGORITHM}\n${timestamp}\n${scopeText(scope)}\n${digest}`;
}

/** The hexadecimal signature of a request. */
export function signatureOf(
  key: Buffer,
  signed: {
    readonly parts: SignedParts;
    readonly timestamp: string;
    readonly scope: CredentialScope;
  },
): string {
  const text = stringToSign(signed.timestamp, signed.scope, canonicalRequest(signed.parts));
  return createHmac("sha256", key).update(text).digest("hex");
}

export function sha256(data: Uint8Array | string): string {
  return hash("sha256", data, "hex");
}
