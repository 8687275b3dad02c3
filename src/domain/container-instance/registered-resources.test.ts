import { expect, test } from "vitest";
import { type GivenResource, readRegisteredResources } from "./registered-resources.ts";

test("reads what the ECS agent sends", () => {
  const resources = [
    { name: "CPU", integerValue: 2048 },
    { name: "MEMORY", integerValue: 3955 },
    { name: "PORTS", stringSetValue: ["22", "2375"] },
    { name: "PORTS_UDP", stringSetValue: ["53"] },
  ];
  expect(readRegisteredResources(resources, ["GPU-1"])).toEqual({
    cpuUnits: 2048,
    memoryMiB: 3955,
    gpuIds: ["GPU-1"],
    reservedPorts: [
      { port: 22, protocol: "tcp" },
      { port: 2375, protocol: "tcp" },
      { port: 53, protocol: "udp" },
    ],
  });
});

test("takes what is not named for nothing", () => {
  expect(readRegisteredResources([{ name: "CPU" }], [])).toEqual({
    cpuUnits: 0,
    memoryMiB: 0,
    gpuIds: [],
    reservedPorts: [],
  });
});

test.each<[GivenResource]>([
  [{ name: "DISK", integerValue: 1 }],
  [{ integerValue: 1 }],
  [{ name: "CPU", integerValue: -1 }],
  [{ name: "PORTS", stringSetValue: ["ssh"] }],
  [{ name: "PORTS", stringSetValue: ["65536"] }],
  [{ name: "PORTS_UDP", stringSetValue: [" 1"] }],
])("refuses %o", (resource) => {
  expect(() => readRegisteredResources([resource], [])).toThrow(
    expect.objectContaining({ code: "InvalidParameterException" }),
  );
});
