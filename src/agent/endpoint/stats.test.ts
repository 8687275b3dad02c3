import { expect, test } from "vitest";
import { anInspector } from "../../../test/fixtures/host-tasks.ts";
import { SimClock } from "../../../test/sim/sim-clock.ts";
import type { Foreign } from "../foreign.ts";
import type { ContainerInspector } from "./container-details.ts";
import { ContainerStats, networkRates } from "./stats.ts";

function aSample(second: number, bytes = 0): Foreign {
  const read = `2026-11-27T02:00:0${second}.5Z`;
  return { read, networks: { eth0: { rx_bytes: bytes, tx_bytes: 2 * bytes } } };
}

function bench() {
  const clock = new SimClock();
  const listeners: Parameters<ContainerInspector["watchStats"]>[1][] = [];
  const inspector = anInspector({}, (_, on) => {
    listeners.push(on);
    return on.end;
  });
  return { clock, listeners, stats: new ContainerStats(inspector, clock) };
}

test("wait for a second sample at first, and are there at once from then on", async () => {
  const { listeners, stats } = bench();
  const first = stats.sample("d1");
  listeners[0]?.sample(aSample(1));
  listeners[0]?.sample(aSample(2));
  expect(await first).toEqual({ latest: aSample(2), before: aSample(1) });
  listeners[0]?.sample(aSample(3));
  expect(await stats.sample("d1")).toEqual({ latest: aSample(3), before: aSample(2) });
  expect(listeners).toHaveLength(1);
});

test("are nothing for a container that does not run", async () => {
  const { listeners, stats } = bench();
  const asked = stats.sample("d1");
  listeners[0]?.sample({ read: "0001-01-01T00:00:00Z" });
  listeners[0]?.end();
  expect(await asked).toBeUndefined();
});

test("are measured no longer than somebody asks for them", async () => {
  const { clock, listeners, stats } = bench();
  const asked = stats.sample("d1");
  listeners[0]?.sample(aSample(1));
  listeners[0]?.sample(aSample(2));
  await asked;
  await clock.advance(31_000);
  const later = stats.sample("d1");
  expect(listeners).toHaveLength(2);
  listeners[1]?.end();
  expect(await later).toBeUndefined();
});

test("give what there is when a second sample does not come", async () => {
  const { clock, listeners, stats } = bench();
  const asked = stats.sample("d1");
  listeners[0]?.sample(aSample(1));
  await clock.advance(5_000);
  expect(await asked).toEqual({ latest: aSample(1), before: undefined });
});

test("tell the bytes of each second between two samples", () => {
  expect(networkRates({ latest: aSample(3, 600), before: aSample(1, 100) })).toEqual({
    rx_bytes_per_sec: 250,
    tx_bytes_per_sec: 500,
  });
  expect(networkRates({ latest: aSample(3), before: undefined })).toBeUndefined();
});
