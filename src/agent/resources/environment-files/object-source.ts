/**
 * S3 as the agent uses it, with the credentials of one task's execution role. Every call ends: what the service or the
 * network refuses is a `FetchRefusal`.
 */
export interface ObjectSource {
  /** An object's text. One of more than `MOST_BYTES` is refused, unread. */
  read(object: S3Object, signal: AbortSignal): Promise<string>;
}

export interface S3Object {
  /** Where to ask; a bucket that is in another region says so. */
  readonly region: string;
  readonly bucket: string;
  readonly key: string;
}

/** The kernel gives a program 2 MiB of arguments and variables; the rest would be comments. */
export const MOST_BYTES = 8 * 1024 * 1024;
