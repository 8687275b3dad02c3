/** What a listing is asked for. */
export interface ListingQuery {
  readonly prefix: string;
  readonly delimiter: string;
  /** Only what comes after it, in order of UTF-8 bytes. */
  readonly after: string;
  readonly maxKeys: number;
}

export interface Listing<Item> {
  readonly contents: readonly Item[];
  readonly commonPrefixes: readonly string[];
  readonly isTruncated: boolean;
  /** The last key or common prefix that is in it. */
  readonly last: string | undefined;
}

/**
 * One page of the keys of a bucket: those with the prefix, and in place of those with the delimiter behind it, what
 * they have in common. Source: Amazon S3 API Reference, ListObjectsV2.
 */
export function listing<Item extends { readonly key: string }>(
  all: Iterable<Item>,
  { prefix, delimiter, after, maxKeys }: ListingQuery,
): Listing<Item> {
  const items = [...all]
    .filter(({ key }) => key.startsWith(prefix))
    .toSorted((a, b) => compareBytes(a.key, b.key));
  const contents: Item[] = [];
  const commonPrefixes: string[] = [];
  let last: string | undefined;
  for (const item of items) {
    const end = delimiter === "" ? -1 : item.key.indexOf(delimiter, prefix.length);
    const common = end < 0 ? undefined : item.key.slice(0, end + delimiter.length);
    const entry = common ?? item.key;
    // A page may have ended with a common prefix, after which the keys behind it count as shown.
    if (compareBytes(entry, after) <= 0 || entry === last) continue;
    if (after !== "" && common !== undefined && after.startsWith(common)) continue;
    if (contents.length + commonPrefixes.length >= maxKeys) {
      return { contents, commonPrefixes, isTruncated: maxKeys > 0, last };
    }
    if (common === undefined) contents.push(item);
    else commonPrefixes.push(common);
    last = entry;
  }
  return { contents, commonPrefixes, isTruncated: false, last };
}

/** By UTF-8 bytes, which differ from UTF-16 units above the basic plane. */
function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
