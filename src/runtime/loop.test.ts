import { expect, test } from "vitest";
import { SimClock } from "../../test/sim/sim-clock.ts";
import { silentLog } from "./log.ts";
import { createLoop, type Loop, type LoopOptions } from "./loop.ts";

interface Harness {
  readonly loop: Loop;
  readonly clock: SimClock;
  /** Every run, as `KEY@MS-SINCE-START`, in order of start. */
  readonly runs: string[];
  /** The most keys that ever ran at once. */
  readonly most: () => number;
}

/** A loop whose runs take `takesMs` and then do what `run` does. */
function aLoop(given: {
  readonly takesMs?: number;
  readonly concurrency?: number;
  readonly run?: (key: string, attempt: number) => Promise<void | { lookAgainAtMs: number }>;
  readonly log?: LoopOptions["log"];
}): Harness {
  const clock = new SimClock(0);
  const runs: string[] = [];
  let running = 0;
  let most = 0;
  const loop = createLoop({
    name: "test loop",
    clock,
    log: given.log ?? silentLog,
    concurrency: given.concurrency ?? 1,
    run: async (key) => {
      runs.push(`${key}@${clock.nowMs()}`);
      running += 1;
      most = Math.max(most, running);
      if (given.takesMs !== undefined) await clock.sleep(given.takesMs);
      running -= 1;
      return given.run?.(key, runs.length);
    },
  });
  return { loop, clock, runs, most: () => most };
}

test("runs a key once however often it was asked for before the run", async () => {
  const { loop, runs } = aLoop({});
  loop.enqueue("a");
  loop.enqueue("b");
  loop.enqueue("a");
  await loop.idle();
  expect(runs).toEqual(["a@0", "b@0"]);
});

test("does not run anything within the call that asks for it", async () => {
  const { loop, runs } = aLoop({});
  loop.enqueue("a");
  await Promise.resolve();
  expect(runs).toEqual([]);
  await loop.idle();
});

test("runs a key once more, and not at once, when it is asked for during its run", async () => {
  const { loop, clock, runs, most } = aLoop({ takesMs: 10, concurrency: 4 });
  loop.enqueue("a");
  await clock.advance(5);
  loop.enqueue("a");
  loop.enqueue("a");
  await clock.advance(100);
  expect(runs).toEqual(["a@0", "a@10"]);
  expect(most()).toBe(1);
});

test("runs as many keys at once as it may, and no more", async () => {
  const { loop, clock, runs, most } = aLoop({ takesMs: 10, concurrency: 2 });
  for (const key of ["a", "b", "c", "d", "e"]) loop.enqueue(key);
  await clock.advance(100);
  expect(runs).toEqual(["a@0", "b@0", "c@10", "d@10", "e@20"]);
  expect(most()).toBe(2);
});

test("looks again at the time a run asked for", async () => {
  const { loop, clock, runs } = aLoop({
    run: async (_key, attempt) => (attempt === 1 ? { lookAgainAtMs: 500 } : undefined),
  });
  loop.enqueue("a");
  await clock.advance(499);
  expect(runs).toEqual(["a@0"]);
  await clock.runUntilIdle();
  expect(runs).toEqual(["a@0", "a@500"]);
});

test("forgets when to look again once the key has run for another reason", async () => {
  const { loop, clock, runs } = aLoop({
    run: async (_key, attempt) => (attempt === 1 ? { lookAgainAtMs: 500 } : undefined),
  });
  loop.enqueue("a");
  await clock.advance(100);
  loop.enqueue("a");
  await clock.runUntilIdle();
  expect(runs).toEqual(["a@0", "a@100"]);
});

test("lets time pass for a key that keeps asking for a time gone by", async () => {
  const { loop, clock, runs } = aLoop({ run: async () => ({ lookAgainAtMs: -1 }) });
  loop.enqueue("a");
  await clock.advance(3);
  expect(runs).toEqual(["a@0", "a@1", "a@2", "a@3"]);
  await loop.stop();
});

test("looks before the time when it is further away than a timer can be", async () => {
  const dayMs = 24 * 60 * 60 * 1000;
  const { loop, clock, runs } = aLoop({ run: async () => ({ lookAgainAtMs: 300 * dayMs }) });
  loop.enqueue("a");
  await clock.advance(2 * dayMs);
  expect(runs).toEqual(["a@0", `a@${dayMs}`, `a@${2 * dayMs}`]);
  await loop.stop();
});

test("tries a failing key again, waiting twice as long each time up to ten seconds", async () => {
  const errors: string[] = [];
  const { loop, clock, runs } = aLoop({
    run: async (_key, attempt) => {
      if (attempt < 10) throw new Error(`refused ${attempt}`);
    },
    log: { ...silentLog, error: (_message, fields) => errors.push(String(fields?.["error"])) },
  });
  loop.enqueue("a");
  await clock.runUntilIdle();
  const startsMs = runs.map((run) => Number(run.slice(2)));
  const waitsMs = startsMs.slice(1).map((startMs, index) => startMs - (startsMs[index] ?? 0));
  expect(waitsMs).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  expect(errors).toHaveLength(9);
  expect(errors[0]).toContain("refused 1");
});

test("starts with the short wait again after a success", async () => {
  const { loop, clock, runs } = aLoop({
    run: async (_key, attempt) => {
      if (attempt !== 3) throw new Error("refused");
    },
  });
  loop.enqueue("a");
  await clock.advance(1000);
  expect(runs).toEqual(["a@0", "a@100", "a@300"]);
  loop.enqueue("a");
  await clock.advance(100);
  expect(runs.slice(3)).toEqual(["a@1000", "a@1100"]);
  await loop.stop();
});

test("leaves a failing key to its backoff when it is asked for, and runs the others", async () => {
  const { loop, clock, runs } = aLoop({
    run: async (key) => {
      if (key === "a") throw new Error("refused");
    },
  });
  loop.enqueue("a");
  await clock.advance(50);
  loop.enqueue("a");
  loop.enqueue("b");
  await clock.advance(50);
  expect(runs).toEqual(["a@0", "b@50", "a@100"]);
  await loop.stop();
});

test("is idle while keys only wait for a time to come", async () => {
  const { loop, runs } = aLoop({ run: async () => ({ lookAgainAtMs: 60_000 }) });
  loop.enqueue("a");
  await loop.idle();
  expect(runs).toEqual(["a@0"]);
  await loop.stop();
});

test("stops when what runs has ended, and starts nothing after that", async () => {
  const { loop, clock, runs } = aLoop({ takesMs: 10 });
  loop.enqueue("a");
  loop.enqueue("b");
  await clock.advance(5);
  loop.enqueue("a");
  let isStopped = false;
  const stopped = loop.stop().then(() => (isStopped = true));
  await clock.settle();
  expect(isStopped).toBe(false);

  await clock.advance(5);
  await stopped;
  loop.enqueue("c");
  await clock.runUntilIdle();
  expect(runs).toEqual(["a@0"]);
});
