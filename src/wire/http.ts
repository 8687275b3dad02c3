/**
 * An HTTP request as the application sees it. Not a web `Request`: a signature covers the target
 * and the headers exactly as they were sent, and `Request` normalises both (docs/decisions/0003).
 */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, byte for byte as received. */
  readonly target: string;
  /** Every header line in the order received, names as sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  /** The address it came from, where there is one; asked for by policies only. */
  readonly sourceIp?: () => string | undefined;
  /** Why the body was not read, when it wasn't: it is too large, or too many are being read. */
  readonly cut?: "too large" | "too many";
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** What is sent instead of the body, as it comes; ended early when the client goes. */
  readonly stream?: AsyncGenerator<Uint8Array>;
}

/** The whole server as a function; a socket is only an adapter in front of it. */
export type Application = (request: HttpRequest) => Promise<HttpResponse>;

/** The first header of that name, whatever its case. */
export function header(request: Pick<HttpRequest, "headers">, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return request.headers.find(([key]) => key.toLowerCase() === wanted)?.[1];
}
