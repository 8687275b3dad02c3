import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** A hash over bytes that come in parts. */
export interface Digest {
  update(bytes: Uint8Array): void;
  /** Of what has come so far; more may come. */
  hex(): string;
  /** An independent copy, as of now. */
  copy(): Digest;
}

export type DigestAlgorithm = "md5" | "sha1" | "sha256" | "sha512";

export function createDigest(algorithm: DigestAlgorithm): Digest {
  return digestOver(createHash(algorithm));
}

function digestOver(hash: ReturnType<typeof createHash>): Digest {
  return {
    update: (bytes) => {
      hash.update(bytes);
    },
    hex: () => hash.copy().digest("hex"),
    copy: () => digestOver(hash.copy()),
  };
}

/** The hash of bytes that are all there. */
export function digestOf(algorithm: DigestAlgorithm, bytes: Uint8Array | string): string {
  return createHash(algorithm).update(bytes).digest("hex");
}

/** HMAC-SHA-256, base64url. */
export function signText(key: Uint8Array, text: string): string {
  return createHmac("sha256", key).update(text).digest("base64url");
}

/** Compares secrets in a time that tells nothing of them. */
export function sameSecret(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Cryptographically random. */
export function randomKey(bytes: number): Uint8Array {
  return randomBytes(bytes);
}
