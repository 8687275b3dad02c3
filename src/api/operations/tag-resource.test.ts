import { describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import { containerInstances, tasks } from "../../store/tables.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";
import { tagResource } from "./tag-resource.ts";

const team = { key: "team", value: "shop" };
const prefix = "arn:aws:ecs:us-east-1:000000000000";

async function withResources(): Promise<DirectApi> {
  const api = await aDirectApi();
  await seed(api.store, {
    clusters: [aCluster({ tags: [team] }), aCluster({ clusterName: "old", status: "INACTIVE" })],
    containerInstances: [
      aContainerInstance({ tags: [team] }),
      aContainerInstance({
        containerInstanceArn: `${prefix}:container-instance/default/f`,
        pool: "FARGATE",
      }),
      aContainerInstance({
        containerInstanceArn: `${prefix}:container-instance/default/i`,
        status: "INACTIVE",
      }),
    ],
    taskDefinitions: [aTaskDefinition({ tags: [team] })],
    tasks: [aTask({ tags: [team] }), aTask({ taskId: "stopped", lastStatus: "STOPPED" })],
  });
  return api;
}

describe("TagResource", () => {
  test.each([
    ["a cluster", aCluster().clusterArn],
    ["a container instance", aContainerInstance().containerInstanceArn],
    ["a task definition", aTaskDefinition().taskDefinitionArn],
    ["a task", aTask().taskArn],
  ])("adds tags to %s and replaces the values of those it has", async (_title, resourceArn) => {
    const api = await withResources();
    const tags = [
      { key: "stage", value: "test" },
      { key: "team", value: "warehouse" },
    ];
    expect(await api.call(tagResource, { resourceArn, tags })).toEqual({});
    expect(await api.call(listTagsForResource, { resourceArn })).toEqual({
      tags: [
        { key: "team", value: "warehouse" },
        { key: "stage", value: "test" },
      ],
    });
  });

  test("raises the version of a task and of an instance, unless it has the tag already", async () => {
    const api = await withResources();
    const { taskArn } = aTask();
    const { containerInstanceArn } = aContainerInstance();
    for (const resourceArn of [taskArn, taskArn, containerInstanceArn, containerInstanceArn]) {
      await api.call(tagResource, { resourceArn, tags: [{ key: "new", value: "" }] });
    }
    const versions = await api.store.read((view) => [
      view.get(tasks, taskArn)?.version,
      view.get(containerInstances, containerInstanceArn)?.version,
    ]);
    expect(versions).toEqual([2, 2]);
  });

  test("refuses the 51st tag of a resource", async () => {
    const api = await withResources();
    const tags = Array.from({ length: 50 }, (_, index) => ({ key: `k${index}`, value: "" }));
    await expect(
      api.call(tagResource, { resourceArn: aCluster().clusterArn, tags }),
    ).rejects.toMatchObject({ code: "LimitExceededException" });
  });

  test("refuses a reserved key", async () => {
    const api = await withResources();
    await expect(
      api.call(tagResource, {
        resourceArn: aCluster().clusterArn,
        tags: [{ key: "aws:a", value: "" }],
      }),
    ).rejects.toMatchObject({ code: "InvalidParameterException" });
  });

  test.each([
    ["a task", "task/default/none"],
    ["a task definition", "task-definition/none:1"],
    ["a container instance", "container-instance/default/none"],
    ["a host of the Fargate pool", "container-instance/default/f"],
    ["a service", "service/default/none"],
    ["a capacity provider", "capacity-provider/FARGATE"],
  ])("does not find %s that is not there", async (_title, resource) => {
    const api = await withResources();
    await expect(
      api.call(tagResource, { resourceArn: `${prefix}:${resource}`, tags: [team] }),
    ).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  });

  test("does not find what is of another account or region", async () => {
    const api = await withResources();
    const resourceArn = aCluster().clusterArn;
    for (const caller of [{ accountId: "111111111111" }, { region: "eu-west-1" }]) {
      await expect(
        api.call(tagResource, { resourceArn, tags: [team] }, { caller }),
      ).rejects.toMatchObject({ code: "ResourceNotFoundException" });
    }
  });

  test("does not find a cluster that is not there", async () => {
    const api = await withResources();
    await expect(
      api.call(tagResource, { resourceArn: `${prefix}:cluster/none`, tags: [team] }),
    ).rejects.toMatchObject({ code: "ClusterNotFoundException", message: "Cluster not found." });
  });

  test.each([
    [
      `${prefix}:cluster/old`,
      "The specified cluster is inactive. Specify an active cluster and try again.",
    ],
    [
      `${prefix}:task/default/stopped`,
      "The specified task is stopped. Specify a running task and try again.",
    ],
    [
      `${prefix}:container-instance/default/i`,
      "The specified container instance is inactive. Specify an active container instance and try again.",
    ],
    [`${prefix}:task/none`, "Long arn format must be used for tagging operations"],
    ["default", "The specified ARN is not valid: default"],
    ["arn:aws:s3:us-east-1:000000000000:cluster/default", "The specified ARN is not valid: "],
    [`${prefix}:container/default/a/b`, "Resources of the type container can't be tagged."],
  ])("refuses %s", async (resourceArn, message) => {
    const api = await withResources();
    await expect(api.call(tagResource, { resourceArn, tags: [team] })).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: expect.stringContaining(message),
    });
  });
});
