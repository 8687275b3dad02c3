import { describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import { describeContainerInstances } from "./describe-container-instances.ts";

const id = "1".repeat(32);
const instance = aContainerInstance({
  agentVersion: "1.2.3",
  tags: [{ key: "team", value: "shop" }],
  registered: {
    cpuUnits: 1024,
    memoryMiB: 2000,
    gpuIds: [],
    reservedPorts: [{ port: 22, protocol: "tcp" }],
  },
});

describe("DescribeContainerInstances", () => {
  test("shows what the tasks of the whole machine have left, and counts those of the instance", async () => {
    const api = await aDirectApi();
    const twin = aContainerInstance({
      containerInstanceArn: "twin",
      pool: "FARGATE",
      hostId: instance.hostId,
    });
    await seed(api.store, {
      clusters: [aCluster()],
      containerInstances: [instance, twin],
      tasks: [
        aTask({
          taskId: "a",
          lastStatus: "RUNNING",
          reserved: { cpuUnits: 256, memoryMiB: 500, ports: [{ port: 80, protocol: "tcp" }] },
        }),
        aTask({ taskId: "b", reserved: { cpuUnits: 100, memoryMiB: 100, ports: [] } }),
        aTask({
          taskId: "c",
          lastStatus: "RUNNING",
          containerInstanceArn: "twin",
          reserved: { cpuUnits: 512, memoryMiB: 1024, ports: [{ port: 53, protocol: "udp" }] },
        }),
        aTask({ taskId: "d", lastStatus: "STOPPED", desiredStatus: "STOPPED" }),
      ],
    });
    const { containerInstances } = await api.call(describeContainerInstances, {
      containerInstances: [id],
    });
    const [described] = containerInstances ?? [];
    expect(described).toMatchObject({ runningTasksCount: 1, pendingTasksCount: 1 });
    const remaining = Object.fromEntries(
      (described?.remainingResources ?? []).map(({ name, integerValue, stringSetValue }) => [
        name,
        stringSetValue ?? integerValue,
      ]),
    );
    expect(remaining).toEqual({ CPU: 156, MEMORY: 376, PORTS: ["22", "80"], PORTS_UDP: ["53"] });
  });

  test("shows tags and health only when asked to", async () => {
    const api = await aDirectApi();
    const health = {
      status: "IMPAIRED",
      reason: "no answer",
      lastUpdatedMs: 2,
      lastStatusChangeMs: 1,
    } as const;
    await seed(api.store, {
      clusters: [aCluster()],
      containerInstances: [{ ...instance, health }],
    });
    const [bare] =
      (await api.call(describeContainerInstances, { containerInstances: [id] }))
        .containerInstances ?? [];
    expect(bare).toMatchObject({ tags: [], versionInfo: { agentVersion: "1.2.3" } });
    expect(bare).not.toHaveProperty("healthStatus");
    const [full] =
      (
        await api.call(describeContainerInstances, {
          containerInstances: [id],
          include: ["TAGS", "CONTAINER_INSTANCE_HEALTH"],
        })
      ).containerInstances ?? [];
    expect(full).toMatchObject({
      tags: instance.tags,
      healthStatus: {
        overallStatus: "IMPAIRED",
        details: [
          {
            type: "CONTAINER_RUNTIME",
            status: "IMPAIRED",
            statusReason: "no answer",
            lastUpdated: 2,
            lastStatusChange: 1,
          },
        ],
      },
    });
  });

  test("finds instances by id and ARN, deregistered ones too, and reports the others as missing", async () => {
    const api = await aDirectApi();
    const gone = aContainerInstance({
      containerInstanceArn: instance.containerInstanceArn.replace(/1+$/, "2".repeat(32)),
      status: "INACTIVE",
    });
    await seed(api.store, { clusters: [aCluster()], containerInstances: [instance, gone] });
    const { containerInstances, failures } = await api.call(describeContainerInstances, {
      containerInstances: [instance.containerInstanceArn, "2".repeat(32), "3".repeat(32)],
    });
    expect(containerInstances?.map(({ status }) => status)).toEqual(["ACTIVE", "INACTIVE"]);
    expect(failures).toEqual([
      {
        arn: `arn:aws:ecs:us-east-1:000000000000:container-instance/default/${"3".repeat(32)}`,
        reason: "MISSING",
      },
    ]);
  });

  test.each([
    ["none", [], "ClientException", "Container Instances cannot be empty."],
    [
      "101",
      Array.from({ length: 101 }, (_, index) => String(index)),
      "InvalidParameterException",
      "instanceIds can have at most 100 items.",
    ],
    [
      "what is no id",
      ["None"],
      "InvalidParameterException",
      "instanceId length should be one of [32,36]",
    ],
    [
      "one of another cluster",
      ["arn:aws:ecs:us-east-1:000000000000:container-instance/web/1"],
      "InvalidParameterException",
      "Invalid identifier: Identifier is for cluster web. Your cluster is default",
    ],
  ])("refuses %s", async (_title, named, code, message) => {
    const api = await aDirectApi();
    await seed(api.store, { clusters: [aCluster()] });
    await expect(
      api.call(describeContainerInstances, { containerInstances: named }),
    ).rejects.toMatchObject({ code, message });
  });

  test("refuses a cluster that is not there", async () => {
    const api = await aDirectApi();
    await expect(
      api.call(describeContainerInstances, { containerInstances: [id] }),
    ).rejects.toMatchObject({ code: "ClusterNotFoundException", message: "Cluster not found." });
  });
});
