import * as fc from "fast-check";
import { expect, test } from "vitest";
import { aContainerInstance } from "../../test/fixtures/container-instance.ts";
import type { HostPort } from "../domain/network/host-ports.ts";
import type { Candidate, Demand } from "./candidate.ts";
import { place } from "./place.ts";

interface CandidateOptions {
  readonly name?: string;
  readonly hostId?: string;
  readonly cpuUnits?: number;
  readonly memoryMiB?: number;
  readonly ports?: readonly HostPort[];
  readonly assignedPorts?: readonly HostPort[];
  readonly gpus?: number;
  readonly zone?: string;
  readonly attributes?: readonly string[];
  readonly osType?: string;
  readonly architecture?: string;
  readonly agentConnected?: boolean;
  readonly groups?: readonly string[];
}

function aCandidate(options: CandidateOptions = {}): Candidate {
  const {
    name = "one",
    cpuUnits = 1024,
    memoryMiB = 1024,
    ports = [],
    assignedPorts = [],
    zone,
    groups = [],
  } = options;
  return {
    instance: aContainerInstance({
      containerInstanceArn: name,
      hostId: options.hostId ?? name,
      agentConnected: options.agentConnected ?? true,
      attributes: [
        ...attribute("ecs.availability-zone", zone),
        ...attribute("ecs.os-type", options.osType),
        ...attribute("ecs.cpu-architecture", options.architecture),
        ...(options.attributes ?? []).map((flag) => ({ name: flag })),
      ],
    }),
    remaining: { cpuUnits, memoryMiB, ports, assignedPorts },
    remainingGpuIds: Array.from({ length: options.gpus ?? 0 }, (_, index) => `GPU-${index}`),
    tasks: groups.map((group) => ({ group, desiredStatus: "RUNNING", lastStatus: "RUNNING" })),
  };
}

function attribute(name: string, value: string | undefined): { name: string; value: string }[] {
  return value === undefined ? [] : [{ name, value }];
}

function aDemand(given: Partial<Demand> = {}): Demand {
  return {
    reserved: { cpuUnits: 256, memoryMiB: 256, ports: [] },
    requiredAttributes: [],
    platform: { otherArchitectures: "lastResort" },
    group: "family:web",
    constraints: [],
    strategy: [],
    ...given,
  };
}

/** The names of the instances chosen, `-` where there was none. */
function placed(
  candidates: readonly Candidate[],
  demand: Demand,
  count = 1,
  random: () => number = () => 0,
): readonly string[] {
  return place({ candidates, demand, count, random }).map((placement) =>
    placement.kind === "placed" ? placement.candidate.instance.containerInstanceArn : "-",
  );
}

function rejections(candidate: Candidate, demand: Demand): readonly (readonly string[])[] {
  const [placement] = place({ candidates: [candidate], demand, count: 1, random: () => 0 });
  return placement?.kind === "unplaced"
    ? placement.rejections.map(({ reason, detail }) => [reason, detail])
    : [];
}

const HTTP: HostPort = { port: 80, protocol: "tcp" };

test.each<[string, CandidateOptions, Partial<Demand>, string, string]>([
  ["a lost agent", { agentConnected: false }, {}, "AGENT", "The agent is not connected."],
  [
    "a missing attribute",
    { attributes: ["a"] },
    { requiredAttributes: ["a", "b", "c"] },
    "ATTRIBUTE",
    "Missing: b, c.",
  ],
  [
    "another operating system",
    { osType: "linux" },
    { platform: { osType: "windows", otherArchitectures: "lastResort" } },
    "ATTRIBUTE",
    "Needs ecs.os-type windows; it is linux.",
  ],
  [
    "another architecture where that is refused",
    { architecture: "x86_64" },
    { platform: { cpuArchitecture: "arm64", otherArchitectures: "refused" } },
    "ATTRIBUTE",
    "Needs ecs.cpu-architecture arm64; it is x86_64.",
  ],
  ["too little CPU", { cpuUnits: 255 }, {}, "RESOURCE:CPU", "Needs 256 CPU units; 255 are left."],
  ["too little memory", { memoryMiB: 0 }, {}, "RESOURCE:MEMORY", "Needs 256 MiB; 0 are left."],
  [
    "too few GPUs",
    { gpus: 1 },
    { reserved: { cpuUnits: 0, memoryMiB: 0, ports: [], gpus: 2 } },
    "RESOURCE:GPU",
    "Needs 2 GPUs; 1 are left.",
  ],
  [
    "a port that is taken",
    { ports: [HTTP] },
    { reserved: { cpuUnits: 0, memoryMiB: 0, ports: [HTTP, { port: 81, protocol: "tcp" }] } },
    "RESOURCE:PORTS",
    "Taken: 80/tcp.",
  ],
  [
    "the 101st host port",
    { ports: Array.from({ length: 99 }, (_, index) => ({ port: index + 1000, protocol: "tcp" })) },
    { reserved: { cpuUnits: 0, memoryMiB: 0, ports: [HTTP, { port: 81, protocol: "tcp" }] } },
    "RESOURCE:PORTS",
    "Needs 2 of the 100 host ports; 1 are left.",
  ],
  [
    "a port that the task wants twice",
    {},
    { reserved: { cpuUnits: 0, memoryMiB: 0, ports: [HTTP, HTTP] } },
    "RESOURCE:PORTS",
    "Taken: 80/tcp.",
  ],
  [
    "an expression that does not match",
    {},
    { constraints: [{ type: "memberOf", expression: "a == b", matches: () => false }] },
    "MemberOf placement constraint unsatisfied.",
    "Not matched: a == b",
  ],
  [
    "a task of the group that is there already",
    { groups: ["family:web"] },
    { constraints: [{ type: "distinctInstance" }] },
    "DistinctInstance placement constraint unsatisfied.",
    "Has a task of the group family:web already.",
  ],
])("says what an instance lacks: %s", (_, options, demand, reason, detail) => {
  expect(rejections(aCandidate(options), aDemand(demand))).toEqual([[reason, detail]]);
});

test("takes the same port number of the other protocol for another port", () => {
  const demand = aDemand({
    reserved: { cpuUnits: 0, memoryMiB: 0, ports: [{ port: 80, protocol: "udp" }] },
  });
  expect(placed([aCandidate({ ports: [HTTP] })], demand)).toEqual(["one"]);
});

test("refuses an instance on which an agent picked the port for another task, and counts no such port", () => {
  const demand = aDemand({ reserved: { cpuUnits: 0, memoryMiB: 0, ports: [HTTP] } });
  const assignedPorts = Array.from({ length: 200 }, (_, index): HostPort => ({
    port: 49_153 + index,
    protocol: "tcp",
  }));
  expect(placed([aCandidate({ assignedPorts })], demand)).toEqual(["one"]);
  expect(placed([aCandidate({ assignedPorts: [HTTP] })], demand)).toEqual(["-"]);
});

test("takes an instance with a hundred host ports taken for a task that wants none", () => {
  const ports = Array.from({ length: 100 }, (_, port): HostPort => ({ port, protocol: "tcp" }));
  expect(placed([aCandidate({ ports })], aDemand())).toEqual(["one"]);
});

test("prefers instances of the architecture and takes another only for want of room", () => {
  const candidates = [
    aCandidate({ name: "x86", architecture: "x86_64" }),
    aCandidate({ name: "arm", architecture: "arm64", cpuUnits: 256 }),
  ];
  const platform = { cpuArchitecture: "arm64", otherArchitectures: "lastResort" } as const;
  expect(placed(candidates, aDemand({ platform }), 2)).toEqual(["arm", "x86"]);
});

test("takes an instance that does not say what machine it is", () => {
  const platform = {
    osType: "linux",
    cpuArchitecture: "arm64",
    otherArchitectures: "refused",
  } as const;
  expect(placed([aCandidate()], aDemand({ platform }))).toEqual(["one"]);
});

test("takes the whole of what is left and no more", () => {
  expect(placed([aCandidate()], aDemand(), 5)).toEqual(["one", "one", "one", "one", "-"]);
});

test("has nothing to reject where there is no instance", () => {
  expect(place({ candidates: [], demand: aDemand(), count: 1, random: () => 0 })).toEqual([
    { kind: "unplaced", rejections: [] },
  ]);
});

test("counts a machine once, though it stands behind two instances", () => {
  const candidates = [
    aCandidate({ name: "a", hostId: "m" }),
    aCandidate({ name: "b", hostId: "m" }),
  ];
  expect(placed(candidates, aDemand(), 5).filter((name) => name !== "-")).toHaveLength(4);
});

test("chooses by chance when no strategy decides", () => {
  const candidates = [aCandidate({ name: "a" }), aCandidate({ name: "b" })];
  expect(placed(candidates, aDemand(), 1, () => 0)).toEqual(["a"]);
  expect(placed(candidates, aDemand(), 1, () => 0.99)).toEqual(["b"]);
});

test.each([
  ["cpu", ["b", "b", "a"]],
  ["memory", ["a", "a", "b"]],
] as const)("fills the instance with the least %s first", (field, expected) => {
  const candidates = [
    aCandidate({ name: "a", cpuUnits: 1024, memoryMiB: 512 }),
    aCandidate({ name: "b", cpuUnits: 512, memoryMiB: 1024 }),
  ];
  const demand = aDemand({ strategy: [{ type: "binpack", field }] });
  expect(placed(candidates, demand, 3)).toEqual(expected);
});

test("spreads over zones, then over instances, counting the tasks of the group alone", () => {
  const candidates = [
    aCandidate({ name: "a1", zone: "a", groups: ["family:web"] }),
    aCandidate({ name: "a2", zone: "a" }),
    aCandidate({ name: "b1", zone: "b", groups: ["other", "other"] }),
  ];
  const demand = aDemand({
    strategy: [
      { type: "spread", by: { attribute: "ecs.availability-zone" } },
      { type: "spread", by: "instanceId" },
    ],
  });
  expect(placed(candidates, demand, 4)).toEqual(["b1", "a2", "b1", "a1"]);
});

test("counts a full instance of a zone toward how crowded the zone is", () => {
  const candidates = [
    aCandidate({ name: "a1", zone: "a", cpuUnits: 0, groups: ["family:web", "family:web"] }),
    aCandidate({ name: "a2", zone: "a" }),
    aCandidate({ name: "b1", zone: "b", groups: ["family:web"] }),
  ];
  const demand = aDemand({
    strategy: [{ type: "spread", by: { attribute: "ecs.availability-zone" } }],
  });
  expect(placed(candidates, demand)).toEqual(["b1"]);
});

test("puts no two tasks of a group on one instance when they have to be distinct", () => {
  const candidates = [aCandidate({ name: "a" }), aCandidate({ name: "b" })];
  const demand = aDemand({ constraints: [{ type: "distinctInstance" }] });
  expect(placed(candidates, demand, 3)).toEqual(["a", "b", "-"]);
});

const hostPorts = fc.uniqueArray(
  fc.record({ port: fc.integer({ min: 1, max: 6 }), protocol: fc.constantFrom("tcp", "udp") }),
  { maxLength: 3, selector: ({ port, protocol }) => `${port}/${protocol}` },
);
const clusters = fc.array(
  fc.record({
    hostId: fc.constantFrom("m1", "m2", "m3"),
    zone: fc.constantFrom("a", "b"),
    agentConnected: fc.boolean(),
  }),
  { maxLength: 5 },
);
const demands = fc.record({
  reserved: fc.record({
    cpuUnits: fc.integer({ min: 0, max: 600 }),
    memoryMiB: fc.integer({ min: 0, max: 600 }),
    ports: hostPorts,
  }),
  strategy: fc.constantFrom<Demand["strategy"]>(
    [],
    [{ type: "random" }],
    [{ type: "binpack", field: "memory" }],
    [{ type: "spread", by: { attribute: "ecs.availability-zone" } }],
  ),
});

test("never gives a machine more than it has, nor one port twice, nor a task to a lost agent", () => {
  fc.assert(
    fc.property(
      clusters,
      demands,
      hostPorts,
      fc.integer({ min: 1, max: 10 }),
      (hosts, asked, taken, count) => {
        const candidates = hosts.map((host, index) =>
          aCandidate({ ...host, name: `i${index}`, ports: taken }),
        );
        const demand = aDemand(asked);
        const placements = place({ candidates, demand, count, random: () => 0.5 });
        expect(placements).toHaveLength(count);
        const tasksByHost = new Map<string, number>();
        for (const placement of placements) {
          if (placement.kind === "unplaced") {
            expect(placement.rejections).toHaveLength(candidates.length);
            continue;
          }
          const { instance } = placement.candidate;
          expect(instance.agentConnected).toBe(true);
          tasksByHost.set(instance.hostId, (tasksByHost.get(instance.hostId) ?? 0) + 1);
        }
        for (const tasks of tasksByHost.values()) {
          expect(tasks * demand.reserved.cpuUnits).toBeLessThanOrEqual(1024);
          expect(tasks * demand.reserved.memoryMiB).toBeLessThanOrEqual(1024);
          if (demand.reserved.ports.length > 0) expect(tasks).toBe(1);
          for (const { port, protocol } of demand.reserved.ports) {
            expect(taken).not.toContainEqual({ port, protocol });
          }
        }
      },
    ),
  );
});

test("gives a task that asks for all GPUs an instance of which none is taken", () => {
  const demand = aDemand({ reserved: { cpuUnits: 0, memoryMiB: 0, ports: [], gpus: "ALL" } });
  const free = aCandidate({ gpus: 2 });
  const gpuIds = ["GPU-0", "GPU-1"];
  const instance = { ...free.instance, registered: { ...free.instance.registered, gpuIds } };
  expect(placed([{ ...free, instance }], demand, 2)).toEqual(["one", "-"]);
  expect(placed([{ ...free, instance, remainingGpuIds: ["GPU-1"] }], demand)).toEqual(["-"]);
  expect(placed([aCandidate()], demand)).toEqual(["-"]);
});

test("puts a task on no host whose disk is smaller than its ephemeral storage", () => {
  const candidate = aCandidate();
  const attributes = [{ name: "ecs.capability.extensible-ephemeral-storage", value: "30" }];
  const host = { ...candidate, instance: { ...candidate.instance, attributes } };
  expect(placed([host], aDemand({ ephemeralStorageGiB: 30 }))).toEqual(["one"]);
  expect(rejections(host, aDemand({ ephemeralStorageGiB: 31 }))).toEqual([
    ["RESOURCE:EPHEMERAL_STORAGE", "Needs 31 GiB of ephemeral storage; 30 are free."],
  ]);
});
