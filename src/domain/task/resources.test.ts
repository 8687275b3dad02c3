import { describe, expect, test } from "vitest";
import { aContainer, aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import { networkModeOf, reservedResources } from "./resources.ts";

const containers = [
  aContainer({
    cpu: 100,
    memory: 300,
    memoryReservation: 200,
    portMappings: [
      { containerPort: 80, hostPort: 8080, protocol: "tcp" },
      { containerPort: 53, protocol: "udp" },
      { containerPort: 81, hostPort: 0, protocol: "tcp" },
    ],
  }),
  aContainer({
    name: "sidecar",
    cpu: 28,
    memory: 64,
    resourceRequirements: [{ type: "GPU", value: "2" }],
  }),
];

describe("reservedResources", () => {
  test("sums the containers, the reservation before the limit, when the task has no size", () => {
    const definition = aTaskDefinition({ definition: { containerDefinitions: containers } });
    expect(reservedResources(definition, {})).toEqual({
      cpuUnits: 128,
      memoryMiB: 264,
      ports: [{ port: 8080, protocol: "tcp" }],
      gpus: 2,
    });
  });

  test("takes the task's size before its containers', and overrides before both", () => {
    const definition = aTaskDefinition({
      definition: { cpu: "512", memory: "1024", containerDefinitions: containers },
    });
    expect(reservedResources(definition, {})).toMatchObject({ cpuUnits: 512, memoryMiB: 1024 });
    expect(reservedResources(definition, { cpu: "256", memory: "2048" })).toMatchObject({
      cpuUnits: 256,
      memoryMiB: 2048,
    });
  });

  test.each([
    ["host", [80, 53, 81]],
    ["awsvpc", []],
    ["none", []],
    ["bridge", [8080]],
  ] as const)("takes the host ports of the network mode %s", (networkMode, ports) => {
    const definition = aTaskDefinition({
      definition: { networkMode, containerDefinitions: containers },
    });
    expect(reservedResources(definition, {}).ports.map(({ port }) => port)).toEqual(ports);
  });
});

test("a definition without a network mode is bridged", () => {
  expect(networkModeOf(aTaskDefinition({ definition: {} }))).toBe("bridge");
});
