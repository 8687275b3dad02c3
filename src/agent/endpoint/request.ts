/** A request of a container, as the listener heard it. */
export interface EndpointRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly body: string;
  readonly caller: EndpointCaller;
}

/** Where a request comes from. The host's own network is that of host-mode tasks and of the container engine. */
export type EndpointCaller =
  | { readonly kind: "host" }
  | { readonly kind: "address"; readonly address: string };

export interface EndpointAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export function json(status: number, value: unknown): EndpointAnswer {
  return { status, contentType: "application/json", body: JSON.stringify(value) };
}

/** Go's own words for a path that nobody serves. */
export const NOT_FOUND: EndpointAnswer = {
  status: 404,
  contentType: "text/plain; charset=utf-8",
  body: "404 page not found\n",
};

export const METHOD_NOT_ALLOWED: EndpointAnswer = {
  status: 405,
  contentType: "text/plain; charset=utf-8",
  body: "",
};

/** The API does not answer. AWS's SDKs take it for what it is, and try again. */
export const UNREACHABLE: EndpointAnswer = json(503, {
  __type: "ServiceUnavailable",
  message: "The control plane does not answer.",
});

/** After a restart, before the agents have found their tasks again: clients try again. */
export const STARTING: EndpointAnswer = json(503, {
  code: "CredentialsUninitialized",
  message: "The agent has not found its tasks again yet",
  HTTPErrorCode: 503,
});

/** The words of the limiter that the ECS agent uses (tollbooth). */
export const TOO_MANY: EndpointAnswer = {
  status: 429,
  contentType: "text/plain; charset=utf-8",
  body: "You have reached maximum request limit.",
};
