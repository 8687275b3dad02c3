import { beforeEach, describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import { runTask } from "../operations/run-task.ts";
import { startTask } from "../operations/start-task.ts";
import { platformDemand } from "./platform.ts";

type RuntimePlatform = NonNullable<
  ReturnType<typeof aTaskDefinition>["definition"]["runtimePlatform"]
>;

function definitionFor(runtimePlatform: RuntimePlatform | undefined) {
  return aTaskDefinition(runtimePlatform && { definition: { runtimePlatform } });
}

describe("platformDemand", () => {
  test.each([
    [undefined, "EC2", {}],
    [undefined, "FARGATE", { osType: "linux", cpuArchitecture: "x86_64" }],
    [{ cpuArchitecture: "ARM64" }, "EC2", { cpuArchitecture: "arm64" }],
    [{ cpuArchitecture: "ARM64" }, "FARGATE", { osType: "linux", cpuArchitecture: "arm64" }],
    [{ operatingSystemFamily: "LINUX" }, "EC2", { osType: "linux" }],
    [{ operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" }, "EXTERNAL", { osType: "windows" }],
  ] as const)("takes %o on %s for %o", (runtimePlatform, launchType, expected) => {
    expect(platformDemand(definitionFor(runtimePlatform), { launchType, strict: false })).toEqual({
      ...expected,
      otherArchitectures: "lastResort",
    });
  });

  test("is strict only about an architecture that was asked for", () => {
    const strict = { launchType: "FARGATE", strict: true } as const;
    expect(platformDemand(definitionFor(undefined), strict).otherArchitectures).toBe("lastResort");
    expect(
      platformDemand(definitionFor({ cpuArchitecture: "ARM64" }), strict).otherArchitectures,
    ).toBe("refused");
  });
});

describe("a host of another platform", () => {
  const host = aContainerInstance({
    attributes: [
      { name: "ecs.os-type", value: "linux" },
      { name: "ecs.cpu-architecture", value: "x86_64" },
    ],
  });
  const containerInstances = [host.containerInstanceArn];
  let api: DirectApi;

  beforeEach(async () => {
    api = await aDirectApi();
    await seed(api.store, {
      clusters: [aCluster()],
      containerInstances: [host],
      taskDefinitions: [
        aTaskDefinition({
          family: "arm",
          definition: { runtimePlatform: { cpuArchitecture: "ARM64" } },
        }),
        aTaskDefinition({
          family: "windows",
          definition: {
            runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2019_FULL" },
          },
        }),
      ],
    });
  });

  test("takes a task for another architecture, which the operator is told of once", async () => {
    const { tasks } = await api.call(runTask, { taskDefinition: "arm", count: 2 });
    expect(tasks).toHaveLength(2);
    await api.call(startTask, { taskDefinition: "arm", containerInstances });
    const warning =
      "arn:aws:ecs:us-east-1:000000000000:task-definition/arm:1 is for ARM64 but runs on another (other-architectures)";
    expect(api.warnings).toEqual([warning, warning]);
  });

  test("takes none where it is strict", async () => {
    const strict = { strict: true };
    const ran = await api.call(runTask, { taskDefinition: "arm" }, strict);
    expect(ran).toMatchObject({ tasks: [], failures: [{ reason: "ATTRIBUTE" }] });
    const started = await api.call(
      startTask,
      { taskDefinition: "arm", containerInstances },
      strict,
    );
    expect(started).toMatchObject({ tasks: [], failures: [{ reason: "ATTRIBUTE" }] });
  });

  test("takes no task for another operating system", async () => {
    const ran = await api.call(runTask, { taskDefinition: "windows" });
    expect(ran).toMatchObject({ tasks: [], failures: [{ reason: "ATTRIBUTE" }] });
    expect(api.warnings).toEqual([]);
  });
});
