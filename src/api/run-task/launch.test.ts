import { describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import { capacityProvidersFor, type Launch, type LaunchRequest, resolveLaunch } from "./launch.ts";

const both = { capacityProviders: ["FARGATE", "FARGATE_SPOT"] };
const anywhere = aTaskDefinition({ compatibilities: ["EC2", "EXTERNAL", "FARGATE"] });
const spot = [{ capacityProvider: "FARGATE_SPOT", weight: 1, base: 0 }];

function resolve(
  request: LaunchRequest,
  given: Partial<Parameters<typeof resolveLaunch>[0]> = {},
): Launch {
  return resolveLaunch({
    cluster: aCluster(both),
    taskDefinition: anywhere,
    strict: false,
    warn: () => {},
    ...given,
    request,
  });
}

describe("resolveLaunch", () => {
  test.each<[LaunchRequest, Launch]>([
    [{}, { launchType: "EC2" }],
    [{ launchType: "EXTERNAL" }, { launchType: "EXTERNAL" }],
    [{ launchType: "FARGATE" }, { launchType: "FARGATE", platformVersion: "1.4.0" }],
    [
      { launchType: "FARGATE", capacityProviderStrategy: [], platformVersion: "LATEST" },
      { launchType: "FARGATE", platformVersion: "1.4.0" },
    ],
    [
      { launchType: "FARGATE", platformVersion: "1.3.0" },
      { launchType: "FARGATE", platformVersion: "1.3.0" },
    ],
    [
      { capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }] },
      { launchType: "FARGATE", platformVersion: "1.4.0", strategy: spot },
    ],
  ])("settles %o as %o", (request, expected) => {
    expect(resolve(request)).toEqual(expected);
  });

  test("takes the cluster's default strategy only when the request says nothing", () => {
    const cluster = aCluster({ ...both, defaultCapacityProviderStrategy: spot });
    expect(resolve({}, { cluster })).toMatchObject({ strategy: spot });
    expect(resolve({ launchType: "EC2" }, { cluster })).toEqual({ launchType: "EC2" });
    const own = [{ capacityProvider: "FARGATE", weight: 2 }];
    expect(resolve({ capacityProviderStrategy: own }, { cluster }).strategy).toEqual([
      { capacityProvider: "FARGATE", weight: 2, base: 0 },
    ]);
  });

  test("gives Windows tasks on Fargate their own platform version", () => {
    const taskDefinition = aTaskDefinition({
      compatibilities: ["FARGATE"],
      definition: { runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } },
    });
    expect(resolve({ launchType: "FARGATE" }, { taskDefinition }).platformVersion).toBe("1.0.0");
    expect(() =>
      resolve({ launchType: "FARGATE", platformVersion: "1.4.0" }, { taskDefinition }),
    ).toThrow("The specified platform version does not exist.");
  });

  test.each([
    { ephemeralStorage: { sizeInGiB: 30 } },
    { pidMode: "task" as const },
    { cpu: "8192" },
    { volumes: [{ name: "v", efsVolumeConfiguration: { fileSystemId: "fs-1" } }] },
  ])("refuses an old platform version for %o", (definition) => {
    const taskDefinition = aTaskDefinition({ compatibilities: ["FARGATE"], definition });
    expect(() =>
      resolve({ launchType: "FARGATE", platformVersion: "1.3.0" }, { taskDefinition }),
    ).toThrow(expect.objectContaining({ code: "PlatformTaskDefinitionIncompatibilityException" }));
  });
});

describe("capacityProvidersFor", () => {
  test("names one provider for each task, in the order of the strategy", () => {
    const strategy = [
      { capacityProvider: "FARGATE", weight: 1, base: 1 },
      { capacityProvider: "FARGATE_SPOT", weight: 1, base: 0 },
    ];
    expect(capacityProvidersFor({ launchType: "FARGATE", strategy }, 3)).toEqual([
      "FARGATE",
      "FARGATE",
      "FARGATE_SPOT",
    ]);
  });

  test("names none for tasks of a launch type", () => {
    expect(capacityProvidersFor({ launchType: "EC2" }, 2)).toEqual([undefined, undefined]);
  });
});
