import type { Clock } from "../../../runtime/clock.ts";

/** What a call for a task's execution role was answered with instead of what it was to fetch. */
export class FetchRefusal extends Error {
  override readonly name = "FetchRefusal";
  /** `refused` by the service, for good; `busy` for now; or never reached. */
  readonly kind: "refused" | "busy" | "unreachable";
  /** The service's code: `AccessDeniedException`. */
  readonly code: string;

  constructor(
    kind: FetchRefusal["kind"],
    code: string,
    message: string,
    options?: { readonly cause: unknown },
  ) {
    super(message, options);
    this.kind = kind;
    this.code = code;
  }
}

/** How often a call is made that is not answered, or put off. */
export const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 200;

/** Tries again what may go well the next time, unless the signal is aborted. Resolves to the last refusal. */
export async function attempt<T>(
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal | undefined },
  call: () => Promise<T>,
): Promise<T | FetchRefusal> {
  for (let made = 1; ; made += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof FetchRefusal)) throw error;
      if (error.kind === "refused" || made === ATTEMPTS || signal?.aborted) return error;
    }
    await clock.sleep(FIRST_PAUSE_MS * 2 ** (made - 1), signal);
  }
}

/** Runs a call of the AWS SDK; what fails about it becomes a `FetchRefusal`. */
export async function asFetchRefusal<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (!(cause instanceof Error) || cause instanceof FetchRefusal) throw cause;
    // The SDK's errors of the service carry its fault; those of the network do not.
    if (!("$fault" in cause)) {
      throw new FetchRefusal("unreachable", "RequestError", cause.message, { cause });
    }
    const isBusy =
      cause.$fault === "server" || /throttl|TooManyRequests|SlowDown/i.test(cause.name);
    throw new FetchRefusal(isBusy ? "busy" : "refused", cause.name, cause.message, { cause });
  }
}
