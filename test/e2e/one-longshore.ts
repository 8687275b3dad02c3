import { afterAll, beforeAll } from "vitest";
import {
  forget,
  type RunningLongshore,
  type StartOptions,
  startLongshore,
} from "./running-longshore.ts";

/** The Longshore of a test file, or of one group of its tests. */
export interface OneLongshore extends RunningLongshore {
  /** Starts another on the same data, once this one was stopped or killed. */
  readonly startAgain: () => Promise<void>;
}

/** Starts a Longshore before the tests that follow, and ends it, and its data with it, after the last of them. */
export function oneLongshore(options: StartOptions = {}): OneLongshore {
  let running: RunningLongshore | undefined;
  const now = (): RunningLongshore => {
    if (running === undefined) throw new Error("it is there from the first test on");
    return running;
  };
  beforeAll(async () => {
    running = await startLongshore(options);
  });
  afterAll(async () => {
    if (running === undefined) return;
    await running.stop();
    await forget(running.dataDir);
  });
  return {
    get endpoint() {
      return now().endpoint;
    },
    get dataDir() {
      return now().dataDir;
    },
    get pid() {
      return now().pid;
    },
    output: () => now().output(),
    stop: () => now().stop(),
    kill: () => now().kill(),
    startAgain: async () => {
      running = await startLongshore({ ...options, dataDir: now().dataDir });
    },
  };
}
