import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RuntimeInfo } from "../container-runtime.ts";
import { findGpus } from "./find-gpus.ts";

const INFO: RuntimeInfo = {
  version: "28.0",
  apiVersion: "1.48",
  cpus: 1,
  memoryMiB: 1,
  cgroupVersion: 2,
  cgroupDriver: "cgroupfs",
  hostname: hostname(),
  kernel: "6.1",
  rootFolder: "/var/lib/docker",
  operatingSystem: "linux",
  architecture: "x86_64",
  loggingDrivers: [],
  volumeDrivers: [],
  runtimes: ["nvidia", "runc"],
  securityOptions: [],
};

let driver: string;
beforeAll(async () => {
  driver = await mkdtemp(join(tmpdir(), "longshore-gpus-"));
  for (const [slot, id] of [
    ["0000:00:1f.0", "GPU-b"],
    ["0000:00:1e.0", "GPU-a"],
  ] as const) {
    await mkdir(join(driver, "gpus", slot), { recursive: true });
    const text = `Model: \t Tesla T4\nIRQ:   \t 10\nGPU UUID: \t ${id}\nBus Type: PCIe\n`;
    await writeFile(join(driver, "gpus", slot, "information"), text);
  }
  const version = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 2024\n";
  await writeFile(join(driver, "version"), version);
});
afterAll(() => rm(driver, { recursive: true }));

test("the driver names the machine's GPUs and its version", async () => {
  expect(await findGpus(INFO, driver)).toEqual({
    ids: ["GPU-a", "GPU-b"],
    driverVersion: "535.183.01",
  });
});

test.each([
  ["without a driver", {}, "/nonexistent"],
  ["whose engine cannot hand them out", { runtimes: ["runc"] }, undefined],
  ["that is not the engine's", { hostname: "elsewhere" }, undefined],
])("there are none on a machine %s", async (_what, info, where) => {
  expect((await findGpus({ ...INFO, ...info }, where ?? driver)).ids).toEqual([]);
});
