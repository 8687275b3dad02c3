import { describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import { roles } from "../../store/identity-tables.ts";
import { clusters, containerInstances, tasks } from "../../store/tables.ts";
import { createCluster } from "./create-cluster.ts";
import { deleteCluster } from "./delete-cluster.ts";
import { putAccountSettingDefault } from "./put-account-setting-default.ts";

const INCONSISTENT =
  "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).";

describe("CreateCluster", () => {
  test("makes the cluster default when no name is given", async () => {
    const api = await aDirectApi();
    expect(await api.call(createCluster, {})).toEqual({
      cluster: {
        clusterArn: "arn:aws:ecs:us-east-1:000000000000:cluster/default",
        clusterName: "default",
        status: "ACTIVE",
        registeredContainerInstancesCount: 0,
        runningTasksCount: 0,
        pendingTasksCount: 0,
        activeServicesCount: 0,
        statistics: [],
        tags: [],
        settings: [{ name: "containerInsights", value: "disabled" }],
        capacityProviders: [],
        defaultCapacityProviderStrategy: [],
      },
    });
  });

  test("makes the service-linked role of ECS with the account's first cluster", async () => {
    const api = await aDirectApi();
    await api.call(createCluster, {});
    await api.call(createCluster, { clusterName: "second" });
    const made = await api.store.read((view) => [...view.all(roles)]);
    expect(made).toMatchObject([
      {
        arn: "arn:aws:iam::000000000000:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
        attachedPolicies: ["arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy"],
        linkedService: "ecs.amazonaws.com",
      },
    ]);
  });

  test("keeps and shows what was given, with weight and base filled in", async () => {
    const api = await aDirectApi();
    const given = {
      clusterName: "web",
      tags: [{ key: "team", value: "shop" }],
      settings: [{ name: "containerInsights", value: "enhanced" }],
      configuration: { executeCommandConfiguration: { logging: "NONE" } },
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
    } as const;
    const strategy = [{ capacityProvider: "FARGATE" }];
    const { cluster } = await api.call(createCluster, {
      ...given,
      defaultCapacityProviderStrategy: strategy,
    });
    expect(cluster).toMatchObject({
      ...given,
      defaultCapacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 0, base: 0 }],
    });
  });

  test("takes containerInsights from the account's setting when not given", async () => {
    const api = await aDirectApi();
    await api.call(putAccountSettingDefault, { name: "containerInsights", value: "enabled" });
    const { cluster } = await api.call(createCluster, {});
    expect(cluster?.settings).toEqual([{ name: "containerInsights", value: "enabled" }]);
  });

  test("answers the cluster that is there, whatever the request leaves out", async () => {
    const api = await aDirectApi();
    const tags = [{ key: "team", value: "shop" }];
    const created = await api.call(createCluster, { clusterName: "web", tags }, { nowMs: 1 });
    expect(await api.call(createCluster, { clusterName: "web" }, { nowMs: 2 })).toEqual(created);
    expect(await api.call(createCluster, { clusterName: "web", tags }, { nowMs: 2 })).toEqual(
      created,
    );
  });

  test.each([
    { tags: [{ key: "team", value: "other" }] },
    { settings: [{ name: "containerInsights" as const, value: "enabled" }] },
    { capacityProviders: ["FARGATE"] },
    { configuration: { executeCommandConfiguration: { logging: "NONE" as const } } },
    { serviceConnectDefaults: { namespace: "shop" } },
  ])("refuses %j for a cluster that is there without it", async (input) => {
    const api = await aDirectApi();
    await api.call(createCluster, {});
    await expect(api.call(createCluster, input)).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: INCONSISTENT,
    });
  });

  test("starts a deleted cluster afresh under the same ARN", async () => {
    const api = await aDirectApi();
    await seed(api.store, {
      clusters: [aCluster({ tags: [{ key: "old", value: "" }] })],
      containerInstances: [aContainerInstance({ status: "INACTIVE" })],
      tasks: [aTask({ desiredStatus: "STOPPED", lastStatus: "STOPPED" })],
    });
    const before = await api.call(deleteCluster, { cluster: "default" });
    const { cluster } = await api.call(createCluster, {});
    expect(cluster).toMatchObject({ status: "ACTIVE", tags: [] });
    expect(cluster?.clusterArn).toBe(before.cluster?.clusterArn);
    const left = await api.store.read((view) => [
      ...view.all(tasks),
      ...view.all(containerInstances),
    ]);
    expect(left).toEqual([]);
  });

  test("keeps clusters of accounts and regions apart", async () => {
    const api = await aDirectApi();
    await api.call(createCluster, { clusterName: "web" });
    await api.call(createCluster, { clusterName: "web" }, { caller: { region: "eu-west-1" } });
    const arns = await api.store.read((view) =>
      [...view.all(clusters)].map((cluster) => cluster.clusterArn),
    );
    expect(arns).toEqual([
      "arn:aws:ecs:us-east-1:000000000000:cluster/web",
      "arn:aws:ecs:eu-west-1:000000000000:cluster/web",
    ]);
  });

  test("tells the operator what it keeps but can't honour", async () => {
    const api = await aDirectApi();
    await api.call(createCluster, {
      serviceConnectDefaults: { namespace: "shop" },
      settings: [{ name: "containerInsights", value: "enabled" }],
      configuration: {
        executeCommandConfiguration: { logging: "DEFAULT" },
        managedStorageConfiguration: { kmsKeyId: "key" },
      },
    });
    expect(api.warnings.map((warning) => warning.split(" ")[0])).toEqual([
      "containerInsights",
      "executeCommandConfiguration",
      "managedStorageConfiguration",
      "serviceConnectDefaults",
    ]);
  });

  test.each([
    [
      "a name with a slash",
      { clusterName: "a/b" },
      "Cluster must match ^[a-zA-Z0-9\\-_]{1,255}$, but was a/b",
    ],
    ["an empty name", { clusterName: "" }, "Cluster must match"],
    ["a name of 256 letters", { clusterName: "a".repeat(256) }, "Cluster must match"],
    [
      "an unknown capacity provider",
      { capacityProviders: ["mine"] },
      "The specified capacity provider was not found. Specify a valid capacity provider and try again.",
    ],
    [
      "a strategy of a provider that is not among its own",
      { defaultCapacityProviderStrategy: [{ capacityProvider: "FARGATE" }] },
      "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster.",
    ],
    [
      "a log configuration that is not used",
      {
        configuration: {
          executeCommandConfiguration: {
            logging: "DEFAULT" as const,
            logConfiguration: { s3BucketName: "logs" },
          },
        },
      },
      "You must set logging to 'OVERRIDE' when you supply a log configuration",
    ],
    [
      "OVERRIDE without a place to log to",
      { configuration: { executeCommandConfiguration: { logging: "OVERRIDE" as const } } },
      "A CloudWatch log group name or S3 bucket name must be specified when overriding",
    ],
    [
      "a wrong value of containerInsights",
      { settings: [{ name: "containerInsights" as const, value: "on" }] },
      "on should be one of [enabled,disabled,enhanced]",
    ],
    [
      "a reserved tag",
      { tags: [{ key: "aws:a", value: "" }] },
      "Tag keys and values can not start with 'aws:'.",
    ],
  ])("refuses %s", async (_title, input, message) => {
    const api = await aDirectApi();
    await expect(api.call(createCluster, input)).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: expect.stringContaining(message),
    });
  });
});
