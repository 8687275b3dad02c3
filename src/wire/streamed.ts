import type { HttpRequest } from "./http.ts";

/** A request before its body has come. */
export type RequestHead = Pick<HttpRequest, "method" | "target" | "headers" | "sourceIp">;

/** A request whose body may be larger than memory. It comes as it is read; nobody has to read it. */
export interface StreamedRequest extends RequestHead {
  readonly body: AsyncIterable<Uint8Array>;
}

export interface StreamedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | StreamedBody;
}

/** Bytes of a known number that are sent as they are read. A HEAD request gets the number only. */
export interface StreamedBody {
  readonly length: number;
  /** Called at most once, and not at all when nobody is to get the bytes. */
  readonly read: () => AsyncIterable<Uint8Array>;
  /** Called when they won't be read. */
  readonly drop?: () => void;
}

/**
 * What stands beside the application for requests that are not to be held in memory: blobs and objects.
 * The adapter of the socket bounds how many run at once and how long each may take.
 */
export interface StreamedApplication {
  /** Whether a request is its own; decided by the head alone. */
  takes(head: RequestHead): boolean;
  /** Never rejects. A body that breaks off rejects where it is read; the answer to such a request goes nowhere. */
  handle(request: StreamedRequest): Promise<StreamedResponse>;
  /** The answer to one that comes while too many are under way. */
  refuse(head: RequestHead): StreamedResponse;
}
