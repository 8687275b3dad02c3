import type { Clock } from "../runtime/clock.ts";
import type { ContainerRuntime } from "./container-runtime.ts";
import { RuntimeFault } from "./container-runtime.ts";
import type { RuntimeStatus } from "./tcs-session.ts";

/** Remembers how the container engine was when it was last asked. */
export function createRuntimeHealth(options: {
  readonly runtime: ContainerRuntime;
  readonly clock: Clock;
}): { check(): Promise<void>; take(): RuntimeStatus | undefined } {
  const { runtime, clock } = options;
  let known: RuntimeStatus | undefined;
  let fresh = false;
  return {
    check: async () => {
      const found = await ping(runtime);
      const nowMs = clock.nowMs();
      const same = known?.status === found.status;
      const lastStatusChangeMs = same ? (known?.lastStatusChangeMs ?? nowMs) : nowMs;
      known = { ...found, lastUpdatedMs: nowMs, lastStatusChangeMs };
      fresh = true;
    },
    take: () => {
      if (!fresh) return undefined;
      fresh = false;
      return known;
    },
  };
}

async function ping(
  runtime: ContainerRuntime,
): Promise<Pick<RuntimeStatus, "status" | "statusReason">> {
  try {
    await runtime.ping();
    return { status: "OK" };
  } catch (error) {
    if (!(error instanceof RuntimeFault)) throw error;
    return { status: "IMPAIRED", statusReason: error.reason };
  }
}
