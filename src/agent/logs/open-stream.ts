import { ControlPlaneRefusal } from "../session/control-plane.ts";
import type { LogSink, LogTarget } from "./log-sink.ts";

/**
 * Makes the log stream, and the group where that is asked for and it lacks; what is there already is as good.
 * Source: Docker, `daemon/logger/awslogs/cloudwatchlogs.go`, create. Rejects with a `ControlPlaneRefusal`.
 */
export async function openStream(
  sink: LogSink,
  target: LogTarget,
  { createsGroup }: { readonly createsGroup: boolean },
): Promise<void> {
  try {
    await unlessThere(sink.createStream(target));
  } catch (error) {
    const isMissing =
      error instanceof ControlPlaneRefusal && error.code === "ResourceNotFoundException";
    if (!isMissing || !createsGroup) throw error;
    await unlessThere(sink.createGroup(target));
    await unlessThere(sink.createStream(target));
  }
}

async function unlessThere(making: Promise<void>): Promise<void> {
  try {
    await making;
  } catch (error) {
    const isThere =
      error instanceof ControlPlaneRefusal && error.code === "ResourceAlreadyExistsException";
    if (!isThere) throw error;
  }
}

/** Whether the same call may succeed later: nobody answered, or who did had too much to do or expired keys. */
export function isPassing({ code, status = 0 }: ControlPlaneRefusal): boolean {
  return (
    code === "Unreachable" ||
    status >= 500 ||
    /Throttl|TooManyRequests|ExpiredToken|InvalidClientTokenId|UnrecognizedClient/.test(code)
  );
}
