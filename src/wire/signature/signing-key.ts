import { createHmac } from "node:crypto";

/** `DATE/REGION/SERVICE/aws4_request`, what a signing key is made for. */
export interface CredentialScope {
  /** `20240217`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

export function scopeText(scope: CredentialScope): string {
  return `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
}

/**
 * Signing keys, each four HMACs deep and good for a day, kept for the next request. Bounded,
 * because the region and the service in a scope are the caller's.
 */
export function signingKeys(capacity = 1000): (secret: string, scope: CredentialScope) => Buffer {
  const kept = new Map<string, Buffer>();
  return (secret, scope) => {
    const name = `${secret}\n${scopeText(scope)}`;
    const known = kept.get(name);
    if (known) return known;
    if (kept.size >= capacity) kept.clear();
    const key = signingKey(secret, scope);
    kept.set(name, key);
    return key;
  };
}

function signingKey(secret: string, scope: CredentialScope): Buffer {
  const dateKey = hmac(`AWS4${secret}`, scope.date);
  const regionKey = hmac(dateKey, scope.region);
  const serviceKey = hmac(regionKey, scope.service);
  return hmac(serviceKey, "aws4_request");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
