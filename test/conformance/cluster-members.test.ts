import {
  type Cluster,
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeClustersCommand,
  DescribeContainerInstancesCommand,
  type ECSClient,
  PutClusterCapacityProvidersCommand,
  RegisterContainerInstanceCommand,
  UpdateClusterCommand,
  UpdateClusterSettingsCommand,
} from "@aws-sdk/client-ecs";
import { beforeEach, expect, test } from "vitest";
import { anEcsClient } from "../fixtures/ecs-client.ts";

/**
 * Which members clusters and container instances have in each answer, no more and no fewer: those of the
 * sample outputs of the aws CLI's `ecs` commands.
 */

const ALWAYS = [
  "activeServicesCount",
  "capacityProviders",
  "clusterArn",
  "clusterName",
  "defaultCapacityProviderStrategy",
  "pendingTasksCount",
  "registeredContainerInstancesCount",
  "runningTasksCount",
  "settings",
  "statistics",
  "status",
  "tags",
];

let client: ECSClient;

beforeEach(async () => {
  client = await anEcsClient();
});

function expectMembers(of: object | undefined, ...parts: readonly (readonly string[])[]): void {
  expect(Object.keys(of ?? {}).toSorted()).toEqual(parts.flat().toSorted());
}

async function describe(
  include: readonly ("ATTACHMENTS" | "CONFIGURATIONS" | "SETTINGS" | "STATISTICS" | "TAGS")[],
): Promise<Cluster | undefined> {
  const { clusters } = await client.send(new DescribeClustersCommand({ include: [...include] }));
  return clusters?.[0];
}

test("a cluster of nothing but a name has empty lists for what it lacks", async () => {
  const { cluster } = await client.send(new CreateClusterCommand({}));
  expectMembers(cluster, ALWAYS);
  expect(cluster).toMatchObject({
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
    settings: [{ name: "containerInsights", value: "disabled" }],
    statistics: [],
    tags: [],
  });
  const deleted = await client.send(new DeleteClusterCommand({ cluster: "default" }));
  expectMembers(deleted.cluster, ALWAYS);
});

test("what is to be included is empty or absent without it", async () => {
  const { cluster } = await client.send(
    new CreateClusterCommand({
      tags: [{ key: "team", value: "shop" }],
      configuration: { executeCommandConfiguration: { logging: "DEFAULT" } },
      serviceConnectDefaults: { namespace: "shop" },
    }),
  );
  expectMembers(cluster, ALWAYS, ["configuration", "serviceConnectDefaults"]);
  const bare = await describe([]);
  expectMembers(bare, ALWAYS, ["serviceConnectDefaults"]);
  expect(bare).toMatchObject({ settings: [], statistics: [], tags: [] });
  const full = await describe(["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"]);
  expectMembers(full, ALWAYS, ["attachments", "configuration", "serviceConnectDefaults"]);
  expect(full?.statistics).toContainEqual({ name: "runningFargateTasksCount", value: "0" });
  expect(full?.tags).toEqual([{ key: "team", value: "shop" }]);
});

test("changes answer with what they changed", async () => {
  await client.send(new CreateClusterCommand({ tags: [{ key: "team", value: "shop" }] }));
  const named = { cluster: "default" };
  const settings = await client.send(
    new UpdateClusterSettingsCommand({
      ...named,
      settings: [{ name: "containerInsights", value: "enabled" }],
    }),
  );
  expectMembers(settings.cluster, ALWAYS);
  expect(settings.cluster).toMatchObject({
    settings: [{ name: "containerInsights", value: "enabled" }],
    tags: [],
  });
  const providers = await client.send(
    new PutClusterCapacityProvidersCommand({
      ...named,
      capacityProviders: ["FARGATE"],
      defaultCapacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }],
    }),
  );
  expectMembers(providers.cluster, ALWAYS, ["attachments"]);
  const updated = await client.send(
    new UpdateClusterCommand({
      ...named,
      configuration: { executeCommandConfiguration: { logging: "NONE" } },
    }),
  );
  expectMembers(updated.cluster, ALWAYS, ["configuration"]);
});

test("a container instance shows tags and health only when asked to", async () => {
  const instance = [
    "agentConnected",
    "attachments",
    "attributes",
    "containerInstanceArn",
    "ec2InstanceId",
    "pendingTasksCount",
    "registeredAt",
    "registeredResources",
    "remainingResources",
    "runningTasksCount",
    "status",
    "tags",
    "version",
    "versionInfo",
  ];
  const tags = [{ key: "rack", value: "7" }];
  const { containerInstance } = await client.send(
    new RegisterContainerInstanceCommand({
      totalResources: [{ name: "CPU", type: "INTEGER", integerValue: 1024 }],
      tags,
    }),
  );
  expectMembers(containerInstance, instance);
  const named = { containerInstances: [containerInstance?.containerInstanceArn ?? ""] };
  const bare = await client.send(new DescribeContainerInstancesCommand(named));
  expectMembers(bare.containerInstances?.[0], instance);
  expect(bare.containerInstances?.[0]?.tags).toEqual([]);
  const full = await client.send(
    new DescribeContainerInstancesCommand({
      ...named,
      include: ["TAGS", "CONTAINER_INSTANCE_HEALTH"],
    }),
  );
  expectMembers(full.containerInstances?.[0], instance, ["healthStatus"]);
  expect(full.containerInstances?.[0]?.tags).toEqual(tags);
  expect(full.containerInstances?.[0]?.registeredResources?.[0]).toEqual({
    name: "CPU",
    type: "INTEGER",
    doubleValue: 0,
    longValue: 0,
    integerValue: 1024,
  });
});

test("what is refused has AWS's words", async () => {
  await client.send(new CreateClusterCommand({}));
  const refused = client.send(
    new PutClusterCapacityProvidersCommand({
      cluster: "default",
      capacityProviders: ["mine"],
      defaultCapacityProviderStrategy: [],
    }),
  );
  await expect(refused).rejects.toMatchObject({
    name: "InvalidParameterException",
    message:
      "The specified capacity provider was not found. Specify a valid capacity provider and try again.",
  });
  const misnamed = client.send(new UpdateClusterSettingsCommand({ cluster: "a b", settings: [] }));
  await expect(misnamed).rejects.toThrow(
    "Cluster must match ^[a-zA-Z0-9\\-_]{1,255}$, but was a b",
  );
  const none = client.send(new DescribeContainerInstancesCommand({ containerInstances: ["None"] }));
  await expect(none).rejects.toThrow("instanceId length should be one of [32,36]");
});
