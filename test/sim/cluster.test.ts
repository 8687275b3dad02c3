import { expect, test } from "vitest";
import { systemIds } from "../../src/runtime/ids.ts";
import { simulate } from "./simulate.ts";

/**
 * Seeds to run beside the fixed ones: one fresh seed, or as many as LONGSHORE_SIM_SEEDS says, or the one that
 * LONGSHORE_SIM_SEED names, to see a failure again.
 */
function freshSeeds(): readonly number[] {
  const { LONGSHORE_SIM_SEED: named, LONGSHORE_SIM_SEEDS: count = "1" } = process.env;
  if (named !== undefined) return [Number(named)];
  const ids = systemIds();
  return Array.from({ length: Number(count) }, () => Math.floor(ids.random() * 2 ** 31));
}

const TIMEOUT_MS = 60_000;

test.each([1, 2, 3, 4, 5, 6])(
  "a cluster keeps its promises through the faults of seed %i",
  async (seed) => {
    await expect(simulate(seed)).resolves.toBeUndefined();
  },
  TIMEOUT_MS,
);

test.each(freshSeeds())(
  "a cluster keeps its promises through the faults of the fresh seed %i",
  async (seed) => {
    console.info(`test/sim: the fresh seed is ${seed}`);
    await expect(simulate(seed)).resolves.toBeUndefined();
  },
  TIMEOUT_MS,
);
