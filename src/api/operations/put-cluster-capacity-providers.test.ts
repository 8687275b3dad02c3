import { describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aDirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import { putClusterCapacityProviders } from "./put-cluster-capacity-providers.ts";

const spot = aTask({ capacityProviderName: "FARGATE_SPOT", launchType: "FARGATE" });

describe("PutClusterCapacityProviders", () => {
  test("replaces providers and default strategy", async () => {
    const api = await aDirectApi();
    await seed(api.store, { clusters: [aCluster({ capacityProviders: ["FARGATE_SPOT"] })] });
    const { cluster } = await api.call(putClusterCapacityProviders, {
      cluster: "default",
      capacityProviders: ["FARGATE", "FARGATE"],
      defaultCapacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }],
    });
    expect(cluster).toMatchObject({
      capacityProviders: ["FARGATE"],
      defaultCapacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1, base: 0 }],
      attachments: [],
    });
  });

  test("removes a provider whose tasks have stopped", async () => {
    const api = await aDirectApi();
    await seed(api.store, {
      clusters: [aCluster({ capacityProviders: ["FARGATE_SPOT"] })],
      tasks: [{ ...spot, desiredStatus: "STOPPED", lastStatus: "STOPPED" }],
    });
    const { cluster } = await api.call(putClusterCapacityProviders, {
      cluster: "default",
      capacityProviders: [],
      defaultCapacityProviderStrategy: [],
    });
    expect(cluster?.capacityProviders).toEqual([]);
  });

  test.each([
    { desiredStatus: "RUNNING", lastStatus: "RUNNING" },
    { desiredStatus: "STOPPED", lastStatus: "STOPPING" },
  ] as const)("refuses to remove a provider with a task that is %j", async (status) => {
    const api = await aDirectApi();
    await seed(api.store, {
      clusters: [aCluster({ capacityProviders: ["FARGATE", "FARGATE_SPOT"] })],
      tasks: [{ ...spot, ...status }],
    });
    await expect(
      api.call(putClusterCapacityProviders, {
        cluster: "default",
        capacityProviders: ["FARGATE"],
        defaultCapacityProviderStrategy: [],
      }),
    ).rejects.toMatchObject({
      code: "ResourceInUseException",
      message: "The specified capacity provider is in use and cannot be removed.",
    });
  });

  test.each([
    [
      "an unknown provider",
      ["mine"],
      [],
      "The specified capacity provider was not found. Specify a valid capacity provider and try again.",
    ],
    [
      "a strategy with two bases",
      ["FARGATE", "FARGATE_SPOT"],
      [
        { capacityProvider: "FARGATE", base: 1 },
        { capacityProvider: "FARGATE_SPOT", base: 2 },
      ],
      "The specified capacity provider strategy contains multiple capacity providers with a base value defined",
    ],
  ])("refuses %s", async (_title, capacityProviders, strategy, message) => {
    const api = await aDirectApi();
    await seed(api.store, { clusters: [aCluster()] });
    await expect(
      api.call(putClusterCapacityProviders, {
        cluster: "default",
        capacityProviders,
        defaultCapacityProviderStrategy: strategy,
      }),
    ).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: expect.stringContaining(message),
    });
  });

  test("refuses a cluster that is not there", async () => {
    const api = await aDirectApi();
    await expect(
      api.call(putClusterCapacityProviders, {
        cluster: "none",
        capacityProviders: [],
        defaultCapacityProviderStrategy: [],
      }),
    ).rejects.toMatchObject({ code: "ClusterNotFoundException" });
  });
});
