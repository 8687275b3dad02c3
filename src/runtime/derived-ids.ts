import { createHmac } from "node:crypto";

/**
 * Ids that come out the same whenever they are made of the same text, and that nobody can guess who does not have
 * the secret. In the form of a UUID (RFC 9562, version 8).
 */
export function derivedIds(secret: string): (text: string) => string {
  return (text) => {
    const digits = createHmac("sha256", secret).update(text).digest("hex");
    const parts = [digits.slice(0, 8), digits.slice(8, 12), `8${digits.slice(13, 16)}`];
    return [...parts, `a${digits.slice(17, 20)}`, digits.slice(20, 32)].join("-");
  };
}
