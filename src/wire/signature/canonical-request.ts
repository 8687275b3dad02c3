/** What of a request a signature covers. */
export interface SignedParts {
  readonly method: string;
  /** Path and query as received, one character per byte. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Lower-case names, in the order of the SignedHeaders list. */
  readonly signedHeaders: readonly string[];
  /** Hexadecimal SHA-256 of the body, or one of the markers that S3 knows. */
  readonly payloadHash: string;
  /** S3 signs the path as it stands; every other service normalises and encodes it once more. */
  readonly service: string;
}

/**
 * The canonical request of Signature Version 4. Source: AWS IAM User Guide, "Create a signed AWS
 * API request", and the AWS Signature Version 4 test suite.
 */
export function canonicalRequest(parts: SignedParts): string {
  const [path, query] = splitTarget(parts.target);
  return [
    parts.method,
    parts.service === "s3" ? s3Path(path) : normalPath(path),
    canonicalQuery(query),
    canonicalHeaders(parts),
    "",
    parts.signedHeaders.join(";"),
    parts.payloadHash,
  ].join("\n");
}

/** Path and query of a request target, which may be a whole URL (RFC 9112, "absolute-form"). */
export function splitTarget(target: string): readonly [path: string, query: string] {
  const own = target.startsWith("/") ? target : target.replace(/^https?:\/\/[^/?]*/i, "");
  const mark = own.indexOf("?");
  return mark < 0 ? [own, ""] : [own.slice(0, mark), own.slice(mark + 1)];
}

/** The name-value pairs of a raw query, percent-decoded. The bytes stay one character each. */
export function queryPairs(query: string): readonly (readonly [name: string, value: string])[] {
  if (query === "") return [];
  return query.split("&").map((pair) => {
    const spaced = pair.replaceAll("+", " ");
    const equals = spaced.indexOf("=");
    if (equals < 0) return [decode(spaced), ""];
    return [decode(spaced.slice(0, equals)), decode(spaced.slice(equals + 1))];
  });
}

/** Percent-encodes all but unreserved characters. Characters above one byte are taken as UTF-8. */
export function encode(text: string): string {
  if (/^[A-Za-z0-9\-._~]*$/.test(text)) return text;
  let encoded = "";
  for (const byte of bytesOf(text)) {
    const character = String.fromCharCode(byte);
    encoded += UNRESERVED.test(character) ? character : `%${HEX[byte]}`;
  }
  return encoded;
}

const UNRESERVED = /[A-Za-z0-9\-._~]/;

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).toUpperCase().padStart(2, "0"),
);

/**
 * Targets come from the wire with one character per byte; only a caller inside the process has
 * others.
 */
function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, /[\u{100}-\u{10ffff}]/u.test(text) ? "utf8" : "latin1");
}

function s3Path(path: string): string {
  return path
    .split("/")
    .map((segment) => encode(decode(segment)))
    .join("/");
}

function normalPath(path: string): string {
  if (path === "/" || path === "") return "/";
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(encode(segment));
  }
  // The slash at the end stays, unless the last segment was a dot segment that left nothing to
  // close.
  const end = path.endsWith("/") && kept.length > 0 ? "/" : "";
  return `/${kept.join("/")}${end}`;
}

function canonicalQuery(query: string): string {
  if (query === "") return "";
  return queryPairs(query)
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .toSorted(
      ([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB),
    )
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function canonicalHeaders(parts: SignedParts): string {
  const values = new Map<string, string>();
  for (const [name, value] of parts.headers) {
    const key = name.toLowerCase();
    const trimmed = value.trim().replace(/\s+/g, " ");
    const before = values.get(key);
    values.set(key, before === undefined ? trimmed : `${before},${trimmed}`);
  }
  return parts.signedHeaders.map((name) => `${name}:${values.get(name) ?? ""}`).join("\n");
}

/** Percent-decoding into one character per byte; what is not an escape stays as it is. */
function decode(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
