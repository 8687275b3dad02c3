/**
 * 64 bits of FNV-1a over a JSON value. It tells values apart; it protects nothing, so it is for what nobody
 * gains by forging, such as the query a page token belongs to.
 */
export function fingerprint(value: unknown): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(JSON.stringify(value))) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(36);
}
