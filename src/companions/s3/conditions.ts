import { S3Error } from "./s3-error.ts";
import type { ObjectRecord } from "./tables.ts";

type Header = (name: string) => string | undefined;
type Version = Pick<ObjectRecord, "etag" | "modifiedAtMs">;

/**
 * Whether a reader has what it asks for already. Throws PreconditionFailed.
 * `parseDate` reads an HTTP date to epoch milliseconds. Source: RFC 9110, "Precedence of preconditions".
 */
export function isUnchanged(
  object: Version,
  header: Header,
  parseDate: (text: string) => number | undefined,
): boolean {
  const seconds = Math.floor(object.modifiedAtMs / 1000) * 1000;
  const match = header("if-match");
  const unmodified = dateOf(header("if-unmodified-since"), parseDate);
  if (
    match !== undefined ? !matches(match, object) : unmodified !== undefined && seconds > unmodified
  ) {
    throw failed(match !== undefined ? "If-Match" : "If-Unmodified-Since");
  }
  const none = header("if-none-match");
  if (none !== undefined) return matches(none, object);
  const modified = dateOf(header("if-modified-since"), parseDate);
  return modified !== undefined && seconds <= modified;
}

/**
 * Whether a writer may write or delete. Throws PreconditionFailed, and NoSuchKey for what is to be replaced or deleted and
 * is not there.
 */
export function checkWrite(object: Version | undefined, header: Header): void {
  const none = header("if-none-match");
  if (none !== undefined && object !== undefined && matches(none, object))
    throw failed("If-None-Match");
  const match = header("if-match");
  if (match === undefined) return;
  if (object === undefined) throw new S3Error("NoSuchKey");
  if (!matches(match, object)) throw failed("If-Match");
}

function matches(list: string, { etag }: Version): boolean {
  return list.split(",").some((it) => {
    const tag = it.trim().replace(/^W\//, "");
    return tag === "*" || tag.replaceAll('"', "") === etag.replaceAll('"', "");
  });
}

function dateOf(
  text: string | undefined,
  parseDate: (text: string) => number | undefined,
): number | undefined {
  return text === undefined ? undefined : parseDate(text);
}

function failed(condition: string): S3Error {
  return new S3Error("PreconditionFailed", { details: { Condition: condition } });
}
