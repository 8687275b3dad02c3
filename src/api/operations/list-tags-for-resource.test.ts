import { describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aDirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";

describe("ListTagsForResource", () => {
  test("lists the tags of a resource, or none", async () => {
    const api = await aDirectApi();
    const tags = [{ key: "team", value: "shop" }];
    await seed(api.store, { clusters: [aCluster({ tags })], tasks: [aTask()] });
    expect(await api.call(listTagsForResource, { resourceArn: aCluster().clusterArn })).toEqual({
      tags,
    });
    expect(await api.call(listTagsForResource, { resourceArn: aTask().taskArn })).toEqual({
      tags: [],
    });
  });

  test("does not find a cluster that is not there", async () => {
    const api = await aDirectApi();
    await expect(
      api.call(listTagsForResource, { resourceArn: aCluster().clusterArn }),
    ).rejects.toMatchObject({ code: "ClusterNotFoundException" });
  });

  test("refuses another resource that is not there", async () => {
    const api = await aDirectApi();
    await expect(
      api.call(listTagsForResource, { resourceArn: aTask().taskArn }),
    ).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: "The specified task was not found.",
    });
  });
});
