import type { SigningCredentials } from "../../../wire/signature/sign.ts";

/** How one of the services is reached for a task. */
export interface ServiceAccess {
  /** AWS itself when absent. */
  readonly endpoint?: string;
  /** Those of the SDK's usual places when absent. */
  readonly credentials?: SigningCredentials;
  /** How long one call may take; the SDK has no limit of its own. */
  readonly requestTimeoutMs?: number;
}

const CONNECTION_TIMEOUT_MS = 5_000;
/** A call that is never answered would hold up a task for good. */
const REQUEST_TIMEOUT_MS = 10_000;

/** The settings of an SDK client that makes one call. */
export function clientConfiguration(
  { endpoint, credentials, requestTimeoutMs = REQUEST_TIMEOUT_MS }: ServiceAccess,
  region: string,
) {
  return {
    region,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
  };
}

export function withSignal(signal: AbortSignal | undefined): {
  readonly abortSignal?: AbortSignal;
} {
  return signal ? { abortSignal: signal } : {};
}
