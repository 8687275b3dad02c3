import { expect, test } from "vitest";
import { FARGATE_SIZES, isFargateSize } from "./fargate-sizes.ts";
import { parseTaskCpuUnits, parseTaskMemoryMiB } from "./task-size.ts";

test.each([
  ["1024", 1024],
  ["1 vCPU", 1024],
  ["1vcpu", 1024],
  ["1 vCpu", 1024],
  [".5 vcpu", 512],
  [".25vCPU", 256],
  ["0.25 vCPU", 256],
  ["16 VCPU", 16_384],
])("reads the task CPU %j as %i units", (text, units) => {
  expect(parseTaskCpuUnits(text)).toBe(units);
});

test.each(["", "abc", "0", "-256", "0.3 vCPU", "256.5", "1 GB", "1  vCPU", "1e3", "vCPU", "."])(
  "does not take %j for a task CPU",
  (text) => {
    expect(parseTaskCpuUnits(text)).toBeUndefined();
  },
);

test.each([
  ["512", 512],
  ["2 GB", 2048],
  ["2GB", 2048],
  ["2 gb", 2048],
  ["0.5GB", 512],
  [".5 GB", 512],
  ["512MB", 512],
  ["717", 717],
])("reads the task memory %j as %i MiB", (text, memoryMiB) => {
  expect(parseTaskMemoryMiB(text)).toBe(memoryMiB);
});

test.each(["", "lots", "0", "-1", "0.3 GB", "1.5", "2 vCPU", "2 GiB"])(
  "does not take %j for a task memory",
  (text) => {
    expect(parseTaskMemoryMiB(text)).toBeUndefined();
  },
);

const PAIRS = FARGATE_SIZES.flatMap(({ cpuUnits, memoryMiB }) =>
  memoryMiB.map((each) => ({ cpuUnits, memoryMiB: each })),
);

test("knows the 74 sizes of Fargate", () => {
  expect(PAIRS).toHaveLength(74);
});

test.each([
  [256, 512, 2048, 3],
  [512, 1024, 4096, 4],
  [1024, 2048, 8192, 7],
  [2048, 4096, 16_384, 13],
  [4096, 8192, 30_720, 23],
  [8192, 16_384, 61_440, 12],
  [16_384, 32_768, 122_880, 12],
])("goes from %i units with %i to %i MiB in %i sizes", (cpuUnits, first, last, count) => {
  const sizes = PAIRS.filter((pair) => pair.cpuUnits === cpuUnits);
  expect(sizes).toHaveLength(count);
  expect([sizes[0]?.memoryMiB, sizes.at(-1)?.memoryMiB]).toEqual([first, last]);
});

test.each(PAIRS)("runs $cpuUnits units with $memoryMiB MiB on Fargate", (pair) => {
  expect(isFargateSize({ ...pair, windows: false })).toBe(true);
});

test.each([
  [128, 512],
  [256, 256],
  [256, 1536],
  [256, 3072],
  [512, 512],
  [512, 5120],
  [1024, 1024],
  [1024, 2560],
  [1024, 9216],
  [2048, 3072],
  [2048, 17_408],
  [4096, 7168],
  [4096, 31_744],
  [8192, 17_408],
  [8192, 65_536],
  [16_384, 36_864],
  [16_384, 131_072],
  [32_768, 65_536],
  [300, 512],
])("does not run %i units with %i MiB on Fargate", (cpuUnits, memoryMiB) => {
  expect(isFargateSize({ cpuUnits, memoryMiB, windows: false })).toBe(false);
});

test.each([
  [512, 1024, false],
  [1024, 2048, true],
  [4096, 30_720, true],
  [8192, 16_384, false],
])("says of Windows with %i units and %i MiB: %s", (cpuUnits, memoryMiB, allowed) => {
  expect(isFargateSize({ cpuUnits, memoryMiB, windows: true })).toBe(allowed);
});
