import type { Clock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";
import type { ContainerRuntime } from "../container-runtime.ts";
import { RuntimeFault } from "../container-runtime.ts";
import { createNotice } from "../notice.ts";

export interface RuntimeStatus {
  readonly status: "OK" | "IMPAIRED";
  readonly statusReason?: string;
  readonly lastUpdatedMs: number;
  readonly lastStatusChangeMs: number;
}

/** How the container engine was when it was last asked. */
export interface RuntimeHealth {
  /** What the control plane is to be told: the status when it became another, or when it is due. */
  take(): RuntimeStatus | undefined;
  /** The control plane has sent a heartbeat, after which it is told whether anything changed or not. */
  heartbeat(): void;
  /** Calls back when the status becomes another. Returns the function that ends that. */
  onChange(listener: () => void): () => void;
}

const CHECK_EVERY_MS = 5_000;

/** Asks the container engine until the signal is aborted, and says so once when it stops answering, and when it is back. */
export function watchRuntimeHealth(
  options: { readonly runtime: ContainerRuntime; readonly clock: Clock; readonly log: Log },
  ended: AbortSignal,
): RuntimeHealth {
  const { runtime, clock, log } = options;
  const changed = createNotice();
  let known: RuntimeStatus | undefined;
  let isDue = false;
  const watch = async (): Promise<void> => {
    while (!ended.aborted) {
      const found = await ping(runtime);
      if (ended.aborted) return;
      const nowMs = clock.nowMs();
      const before = known;
      const isSame = before?.status === found.status;
      const lastStatusChangeMs = isSame ? before.lastStatusChangeMs : nowMs;
      known = { ...found, lastUpdatedMs: nowMs, lastStatusChangeMs };
      if (!isSame) tell(log, found, before !== undefined);
      // Of how it was at the start, the control plane hears after its first heartbeat.
      if (!isSame && (before !== undefined || found.status === "IMPAIRED")) {
        isDue = true;
        changed.give();
      }
      await clock.sleep(CHECK_EVERY_MS, ended);
    }
  };
  void watch();
  return {
    take: () => {
      if (!isDue || known === undefined) return undefined;
      isDue = false;
      return known;
    },
    heartbeat: () => {
      isDue = true;
    },
    onChange: (listener) => changed.listen(listener),
  };
}

type Found = Pick<RuntimeStatus, "status" | "statusReason">;

function tell(log: Log, { status, statusReason }: Found, isKnown: boolean): void {
  if (status === "IMPAIRED") {
    log.error("the container engine does not answer", { reason: statusReason });
  } else if (isKnown) log.warn("the container engine answers again");
}

async function ping(runtime: ContainerRuntime): Promise<Found> {
  try {
    await runtime.ping();
    return { status: "OK" };
  } catch (error) {
    if (!(error instanceof RuntimeFault)) throw error;
    return { status: "IMPAIRED", statusReason: error.reason };
  }
}
