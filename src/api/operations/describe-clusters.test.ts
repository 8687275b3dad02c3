import { describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import type { TaskRecord } from "../../domain/task/record.ts";
import { describeClusters } from "./describe-clusters.ts";

const configuration = { executeCommandConfiguration: { logging: "NONE" } } as const;
const full = aCluster({
  tags: [{ key: "team", value: "shop" }],
  settings: [{ name: "containerInsights", value: "enabled" }],
  configuration,
});

function tasks(...states: readonly Partial<TaskRecord>[]): TaskRecord[] {
  return states.map((state, index) => aTask({ taskId: `t${index}`, ...state }));
}

describe("DescribeClusters", () => {
  test("describes default when nothing is asked for", async () => {
    const api = await aDirectApi();
    await seed(api.store, { clusters: [full] });
    const { clusters, failures } = await api.call(describeClusters, {});
    expect(failures).toEqual([]);
    expect(clusters).toEqual([
      expect.objectContaining({ clusterName: "default", statistics: [], tags: [], settings: [] }),
    ]);
    expect(clusters?.[0]).not.toHaveProperty("configuration");
    expect(clusters?.[0]).not.toHaveProperty("attachments");
  });

  test("shows settings, tags, configuration and attachments when asked to", async () => {
    const api = await aDirectApi();
    await seed(api.store, { clusters: [full] });
    const include = ["SETTINGS", "TAGS", "CONFIGURATIONS", "ATTACHMENTS"] as const;
    const { clusters } = await api.call(describeClusters, { clusters: ["default"], include });
    expect(clusters?.[0]).toMatchObject({
      settings: full.settings,
      tags: full.tags,
      configuration,
      attachments: [],
    });
  });

  test("counts instances that are registered and tasks by what they are doing", async () => {
    const api = await aDirectApi();
    const instances = (["ACTIVE", "DRAINING", "INACTIVE"] as const).map((status) =>
      aContainerInstance({ containerInstanceArn: status, status }),
    );
    await seed(api.store, {
      clusters: [full],
      containerInstances: [
        ...instances,
        aContainerInstance({ containerInstanceArn: "fargate", pool: "FARGATE" }),
      ],
      tasks: tasks(
        { lastStatus: "RUNNING" },
        { lastStatus: "RUNNING", launchType: "FARGATE" },
        { lastStatus: "RUNNING", launchType: "EXTERNAL" },
        { lastStatus: "PENDING" },
        { lastStatus: "PROVISIONING", launchType: "FARGATE" },
        { lastStatus: "STOPPING", desiredStatus: "STOPPED" },
        { lastStatus: "STOPPED", desiredStatus: "STOPPED" },
      ),
    });
    const { clusters } = await api.call(describeClusters, { include: ["STATISTICS"] });
    expect(clusters?.[0]).toMatchObject({
      registeredContainerInstancesCount: 2,
      runningTasksCount: 3,
      pendingTasksCount: 2,
      activeServicesCount: 0,
    });
    const statistics = (clusters?.[0]?.statistics ?? []).map(({ name, value }) => [name, value]);
    expect(Object.fromEntries(statistics)).toMatchObject({
      runningEC2TasksCount: "1",
      runningFargateTasksCount: "1",
      runningExternalTasksCount: "1",
      pendingEC2TasksCount: "1",
      pendingFargateTasksCount: "1",
      activeEC2ServiceCount: "0",
    });
  });

  test("describes deleted clusters, by ARN too, and reports what is missing under the ARN it would have", async () => {
    const api = await aDirectApi();
    const old = aCluster({ clusterName: "old", status: "INACTIVE" });
    await seed(api.store, { clusters: [old] });
    const foreign = "arn:aws:ecs:eu-west-1:000000000000:cluster/old";
    const { clusters, failures } = await api.call(describeClusters, {
      clusters: [old.clusterArn, "none", foreign, "none"],
    });
    expect(clusters?.map(({ status }) => status)).toEqual(["INACTIVE"]);
    expect(failures).toEqual([
      { arn: "arn:aws:ecs:us-east-1:000000000000:cluster/none", reason: "MISSING" },
      { arn: foreign, reason: "MISSING" },
    ]);
  });

  test.each([
    ["", "Clusters can not be blank."],
    ["a/b", "Cluster must match ^[a-zA-Z0-9\\-_]{1,255}$, but was a/b"],
  ])("refuses the name %j", async (name, message) => {
    const api = await aDirectApi();
    await expect(api.call(describeClusters, { clusters: [name] })).rejects.toMatchObject({
      code: "InvalidParameterException",
      message,
    });
  });

  test("refuses more than 100 clusters", async () => {
    const api = await aDirectApi();
    const names = Array.from({ length: 101 }, (_, index) => `c${index}`);
    await expect(api.call(describeClusters, { clusters: names })).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: "clusters can have at most 100 items.",
    });
  });
});
