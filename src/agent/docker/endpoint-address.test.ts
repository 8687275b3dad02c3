import { hostname, release } from "node:os";
import { expect, test } from "vitest";
import { ENDPOINT_ADDRESS } from "../endpoint/open-endpoint.ts";
import type { RuntimeInfo } from "../container-runtime.ts";
import type { EngineAddress } from "./engine-address.ts";
import { findEndpointAddress } from "./endpoint-address.ts";

const info: RuntimeInfo = {
  version: "20.10.24",
  apiVersion: "1.41",
  cpus: 2,
  memoryMiB: 4096,
  cgroupVersion: 2,
  cgroupDriver: "cgroupfs",
  hostname: hostname(),
  kernel: release(),
  rootFolder: "/var/lib/docker",
  operatingSystem: "linux",
  architecture: "x86_64",
  loggingDrivers: [],
  volumeDrivers: [],
  runtimes: [],
  securityOptions: ["name=seccomp,profile=default"],
};
const engine: EngineAddress = { kind: "unix", socketPath: "/var/run/docker.sock" };
const common = { address: ENDPOINT_ADDRESS, engine, info, environment: {} };

test.runIf(process.platform === "linux").each([
  ["is this machine's", {}, { kind: "available", address: ENDPOINT_ADDRESS }],
  [
    "is reached over the network",
    { engine: { kind: "tcp", host: "10.0.0.1", port: 2375 } as const },
    { kind: "unavailable", reason: "the container engine is on another machine" },
  ],
  [
    "is in a virtual machine, as Docker Desktop's",
    { info: { ...info, kernel: "6.10.14-linuxkit", hostname: "docker-desktop" } },
    { kind: "unavailable", reason: "the container engine is on another machine" },
  ],
  [
    "runs without root",
    { info: { ...info, securityOptions: ["name=rootless"] } },
    {
      kind: "unavailable",
      reason: "the container engine runs without root, in a network of its own",
    },
  ],
])("says where containers reach the endpoint when the engine %s", (_, over, expected) => {
  expect(findEndpointAddress({ ...common, ...over })).toMatchObject(expected);
});
