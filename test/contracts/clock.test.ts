import { describe, expect, test } from "vitest";
import { type Clock, systemClock } from "../../src/runtime/clock.ts";
import { SimClock } from "../sim/sim-clock.ts";

/** A clock, and the means to let its time pass. */
interface Subject {
  readonly clock: Clock;
  readonly pass: (ms: number) => Promise<void>;
}

/** The machine's timers count from another start than its clock, and may so seem to fire a millisecond early. */
const TOLERANCE_MS = 1;

const subjects: readonly (readonly [name: string, make: () => Subject])[] = [
  ["the system clock", systemSubject],
  ["the simulated clock", simulatedSubject],
];

describe.each(subjects)("%s", (_name, make) => {
  test("counts epoch milliseconds that do not go back", async () => {
    const { clock, pass } = make();
    const before = clock.nowMs();
    await pass(5);
    expect(before).toBeGreaterThan(Date.parse("2026-01-01T00:00:00Z"));
    expect(clock.nowMs()).toBeGreaterThanOrEqual(before + 5 - TOLERANCE_MS);
  });

  test("sleeps at least as long as told", async () => {
    const { clock, pass } = make();
    const before = clock.nowMs();
    const slept = clock.sleep(10).then(() => clock.nowMs() - before);
    await pass(30);
    expect(await slept).toBeGreaterThanOrEqual(10 - TOLERANCE_MS);
  });

  test("ends a sleep at once when its signal is aborted", async () => {
    const { clock } = make();
    const before = clock.nowMs();
    const aborter = new AbortController();
    const slept = clock.sleep(60_000, aborter.signal);
    aborter.abort();
    await slept;
    expect(clock.nowMs() - before).toBeLessThan(60_000);
  });

  test("does not sleep when the signal is aborted already", async () => {
    const { clock } = make();
    const before = clock.nowMs();
    await clock.sleep(60_000, AbortSignal.abort());
    expect(clock.nowMs() - before).toBeLessThan(60_000);
  });

  test("runs a callback once after its time, and in order of time", async () => {
    const { clock, pass } = make();
    const ran: string[] = [];
    clock.after(15, () => ran.push("later"));
    clock.after(5, () => ran.push("sooner"));
    expect(ran).toEqual([]);
    await pass(40);
    expect(ran).toEqual(["sooner", "later"]);
  });

  test("does not run a callback that was cancelled", async () => {
    const { clock, pass } = make();
    const ran: string[] = [];
    const cancel = clock.after(5, () => ran.push("cancelled"));
    clock.after(5, () => ran.push("kept"));
    cancel();
    await pass(20);
    cancel();
    expect(ran).toEqual(["kept"]);
  });

  test("runs the next turn's callbacks in order, after promises that are settled already", async () => {
    const { clock } = make();
    const ran: string[] = [];
    const done = Promise.withResolvers<void>();
    clock.nextTurn(() => ran.push("first"));
    clock.nextTurn(() => {
      ran.push("second");
      done.resolve();
    });
    void Promise.resolve().then(() => ran.push("promise"));
    ran.push("now");
    await done.promise;
    expect(ran).toEqual(["now", "promise", "first", "second"]);
  });
});

test("the simulated clock fires timers at their own time, also those set by timers", async () => {
  const clock = new SimClock(0);
  const ran: number[] = [];
  clock.after(10, () => {
    ran.push(clock.nowMs());
    clock.after(10, () => ran.push(clock.nowMs()));
  });
  clock.after(30, () => ran.push(clock.nowMs()));

  await clock.advance(25);

  expect(ran).toEqual([10, 20]);
  expect(clock.nowMs()).toBe(25);
});

test("the simulated clock runs until no timer is left, and refuses to run for ever", async () => {
  const clock = new SimClock(0);
  void clock.sleep(500).then(() => clock.sleep(500));
  await clock.runUntilIdle();
  expect(clock.nowMs()).toBe(1000);

  const again = (): void => void clock.after(10, again);
  again();
  await expect(clock.runUntilIdle(100)).rejects.toThrow("1 timers are still set after 100 ms");
});

function systemSubject(): Subject {
  const clock = systemClock();
  return { clock, pass: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)) };
}

function simulatedSubject(): Subject {
  const clock = new SimClock();
  return { clock, pass: (ms) => clock.advance(ms) };
}
