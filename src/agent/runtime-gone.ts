import type { Clock } from "../runtime/clock.ts";
import type { ContainerRuntime } from "./container-runtime.ts";
import { RuntimeFault } from "./container-runtime.ts";

const LOOK_EVERY_MS = 500;

/** Resolves when the runtime has answered nothing for that long, or when the signal is aborted. */
export async function untilRuntimeIsGone(
  {
    runtime,
    clock,
    limitMs,
  }: {
    readonly runtime: ContainerRuntime;
    readonly clock: Clock;
    readonly limitMs: number;
  },
  ended: AbortSignal,
): Promise<void> {
  let answeredAtMs = clock.nowMs();
  while (!ended.aborted) {
    if (await answers(runtime)) answeredAtMs = clock.nowMs();
    else if (clock.nowMs() - answeredAtMs >= limitMs) return;
    await clock.sleep(LOOK_EVERY_MS, ended);
  }
}

/** Whether there is a runtime that answers at all. */
export async function answers(runtime: ContainerRuntime): Promise<boolean> {
  try {
    await runtime.ping();
    return true;
  } catch (error) {
    if (error instanceof RuntimeFault) return false;
    throw error;
  }
}
