import { ApiError } from "../../domain/errors.ts";
import { fingerprint } from "../../domain/fingerprint.ts";

/** AWS IAM API Reference, "MaxItems". */
const DEFAULT_SIZE = 100;

interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** The members of the answer that say whether there is more. */
  readonly more: { readonly IsTruncated: boolean; readonly Marker?: string };
}

/**
 * One page of a list, in the order of the items' names. The marker holds the last name of the page before, and
 * belongs to its query. Throws ValidationError for a marker of another; the text is unverified.
 */
export function page<Item>(
  items: Iterable<Item>,
  options: {
    readonly operation: string;
    /** What else of the request decides what is listed. */
    readonly filters?: unknown;
    readonly input: PageInput;
    readonly nameOf: (item: Item) => string;
  },
): Page<Item> {
  const { input, nameOf } = options;
  const size = input.MaxItems ?? DEFAULT_SIZE;
  const query = fingerprint([options.operation, options.filters ?? null]);
  const after = input.Marker === undefined ? undefined : readMarker(input.Marker, query);
  const rest = [...items]
    .filter((item) => after === undefined || compare(nameOf(item), after) > 0)
    .toSorted((a, b) => compare(nameOf(a), nameOf(b)));
  const shown = rest.slice(0, size);
  const last = shown.at(-1);
  const isTruncated = rest.length > size && last !== undefined;
  return {
    items: shown,
    more: isTruncated
      ? { IsTruncated: true, Marker: writeMarker(nameOf(last), query) }
      : { IsTruncated: false },
  };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function writeMarker(name: string, query: string): string {
  return Buffer.from(JSON.stringify([query, name])).toString("base64url");
}

function readMarker(marker: string, query: string): string {
  try {
    const content: unknown = JSON.parse(Buffer.from(marker, "base64url").toString());
    if (Array.isArray(content) && content[0] === query && typeof content[1] === "string") {
      return content[1];
    }
  } catch {
    // Not one of ours; said below.
  }
  throw new ApiError("ValidationError", "Invalid Marker.");
}
