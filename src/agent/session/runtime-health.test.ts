import { expect, test } from "vitest";
import { SimClock } from "../../../test/sim/sim-clock.ts";
import { SimDocker } from "../../../test/sim/sim-docker.ts";
import type { Log } from "../../runtime/log.ts";
import { silentLog } from "../../runtime/log.ts";
import { watchRuntimeHealth } from "./runtime-health.ts";

test("an engine that stops answering, and is back, is noticed and told of once", async () => {
  const clock = new SimClock();
  const runtime = new SimDocker({ clock });
  const told: string[] = [];
  const note = (text: string): void => void told.push(text);
  const log: Log = { ...silentLog, warn: note, error: note };
  const ended = new AbortController();
  const health = watchRuntimeHealth({ runtime, clock, log }, ended.signal);
  const changes: (string | undefined)[] = [];
  health.onChange(() => changes.push(health.take()?.status));

  await clock.advance(60_000);
  expect(health.take()).toBeUndefined();
  health.heartbeat();
  expect(health.take()).toMatchObject({ status: "OK" });
  runtime.hang();
  await clock.advance(60_000);
  health.heartbeat();
  const impaired = health.take();
  expect(impaired).toMatchObject({
    status: "IMPAIRED",
    statusReason: "DockerTimeoutError: timed out after waiting 0m5s",
  });
  expect((impaired?.lastUpdatedMs ?? 0) - (impaired?.lastStatusChangeMs ?? 0)).toBeGreaterThan(
    40_000,
  );
  runtime.comeBack();
  await clock.advance(60_000);
  runtime.goAway();
  await clock.advance(60_000);
  expect(changes).toEqual(["IMPAIRED", "OK", "IMPAIRED"]);
  expect(told).toEqual([
    "the container engine does not answer",
    "the container engine answers again",
    "the container engine does not answer",
  ]);
  ended.abort();
  runtime.comeBack();
  await clock.advance(60_000);
  expect(changes).toHaveLength(3);
});
