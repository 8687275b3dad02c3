import {
  ClusterNotFoundException,
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeClustersCommand,
  type ECSClient,
  paginateListClusters,
  PutClusterCapacityProvidersCommand,
  UpdateClusterCommand,
  UpdateClusterSettingsCommand,
} from "@aws-sdk/client-ecs";
import { beforeEach, describe, expect, test } from "vitest";
import { anEcsClient } from "../fixtures/ecs-client.ts";

/** Clusters as the AWS SDK sees them. */

let client: ECSClient;

beforeEach(async () => {
  client = await anEcsClient();
});

describe("a cluster", () => {
  test("lives from creation to deletion and can live again", async () => {
    const created = await client.send(
      new CreateClusterCommand({
        clusterName: "web",
        tags: [{ key: "team", value: "shop" }],
        capacityProviders: ["FARGATE", "FARGATE_SPOT"],
        defaultCapacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }],
      }),
    );
    expect(created.cluster).toMatchObject({
      clusterArn: "arn:aws:ecs:us-east-1:000000000000:cluster/web",
      status: "ACTIVE",
      tags: [{ key: "team", value: "shop" }],
      defaultCapacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1, base: 0 }],
    });
    await client.send(
      new UpdateClusterSettingsCommand({
        cluster: "web",
        settings: [{ name: "containerInsights", value: "enabled" }],
      }),
    );
    await client.send(
      new UpdateClusterCommand({
        cluster: "web",
        configuration: {
          executeCommandConfiguration: {
            logging: "OVERRIDE",
            logConfiguration: { cloudWatchLogGroupName: "/exec" },
          },
        },
      }),
    );
    await client.send(
      new PutClusterCapacityProvidersCommand({
        cluster: "web",
        capacityProviders: ["FARGATE"],
        defaultCapacityProviderStrategy: [],
      }),
    );
    const described = await client.send(
      new DescribeClustersCommand({
        clusters: ["web"],
        include: ["SETTINGS", "CONFIGURATIONS", "STATISTICS", "TAGS", "ATTACHMENTS"],
      }),
    );
    expect(described.failures).toEqual([]);
    expect(described.clusters?.[0]).toMatchObject({
      settings: [{ name: "containerInsights", value: "enabled" }],
      configuration: {
        executeCommandConfiguration: { logConfiguration: { cloudWatchLogGroupName: "/exec" } },
      },
      capacityProviders: ["FARGATE"],
      defaultCapacityProviderStrategy: [],
      tags: [{ key: "team", value: "shop" }],
    });
    const deleted = await client.send(new DeleteClusterCommand({ cluster: "web" }));
    expect(deleted.cluster?.status).toBe("INACTIVE");
    await expect(
      client.send(new UpdateClusterSettingsCommand({ cluster: "web", settings: [] })),
    ).rejects.toThrow("The referenced cluster was inactive.");
    const revived = await client.send(new CreateClusterCommand({ clusterName: "web" }));
    expect(revived.cluster).toMatchObject({ status: "ACTIVE", tags: [], capacityProviders: [] });
  });

  test("that never was is an exception of its own", async () => {
    await expect(client.send(new DeleteClusterCommand({ cluster: "none" }))).rejects.toBeInstanceOf(
      ClusterNotFoundException,
    );
  });
});

test("the SDK's paginator lists every cluster once", async () => {
  const names = ["a", "b", "c", "d", "e"];
  for (const clusterName of names) await client.send(new CreateClusterCommand({ clusterName }));
  const pages: string[][] = [];
  for await (const page of paginateListClusters({ client, pageSize: 2 }, {})) {
    pages.push((page.clusterArns ?? []).map((arn) => arn.slice(arn.lastIndexOf("/") + 1)));
  }
  expect(pages).toEqual([["a", "b"], ["c", "d"], ["e"]]);
});
