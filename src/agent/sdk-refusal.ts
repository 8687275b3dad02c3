import { asNumber, asRecord, asString } from "./foreign.ts";
import { ControlPlaneRefusal } from "./session/control-plane.ts";

/** Runs a call of the AWS SDK; what fails about it becomes a `ControlPlaneRefusal`. */
export async function asRefusal<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof ControlPlaneRefusal || !(cause instanceof Error)) throw cause;
    // The SDK's errors of the service carry its fault; those of the network do not.
    const isAnswer = "$fault" in cause;
    const metadata = asRecord("$metadata" in cause ? cause.$metadata : undefined);
    throw new ControlPlaneRefusal(isAnswer ? cause.name : "Unreachable", cause.message, {
      cause,
      status: isAnswer ? asNumber(metadata["httpStatusCode"]) : undefined,
      requestId: isAnswer ? asString(metadata["requestId"]) : undefined,
      isTimeout: cause.name === "TimeoutError" || cause.name === "AbortError",
    });
  }
}
