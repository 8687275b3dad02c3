import { describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aDirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import { tasks } from "../../store/tables.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";
import { untagResource } from "./untag-resource.ts";

const cluster = aCluster({
  tags: [
    { key: "team", value: "shop" },
    { key: "stage", value: "test" },
  ],
});
const resourceArn = cluster.clusterArn;

describe("UntagResource", () => {
  test("removes tags by key and minds no key that is not there", async () => {
    const api = await aDirectApi();
    await seed(api.store, { clusters: [cluster] });
    expect(await api.call(untagResource, { resourceArn, tagKeys: ["team", "none"] })).toEqual({});
    expect(await api.call(listTagsForResource, { resourceArn })).toEqual({
      tags: [{ key: "stage", value: "test" }],
    });
  });

  test("raises the version of a task, unless it has none of the keys", async () => {
    const api = await aDirectApi();
    const task = aTask({ tags: cluster.tags });
    await seed(api.store, { clusters: [aCluster()], tasks: [task] });
    for (const tagKeys of [["team"], ["team"], ["none"]]) {
      await api.call(untagResource, { resourceArn: task.taskArn, tagKeys });
    }
    const kept = await api.store.read((view) => view.get(tasks, task.taskArn));
    expect(kept).toMatchObject({ version: 2, tags: [{ key: "stage", value: "test" }] });
  });

  test("does not find a cluster that is not there", async () => {
    const api = await aDirectApi();
    await expect(api.call(untagResource, { resourceArn, tagKeys: ["team"] })).rejects.toMatchObject(
      { code: "ClusterNotFoundException" },
    );
  });

  test("does not find another resource that is not there", async () => {
    const api = await aDirectApi();
    const task = resourceArn.replace("cluster/default", "task/default/none");
    await expect(
      api.call(untagResource, { resourceArn: task, tagKeys: ["team"] }),
    ).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  });

  test("refuses what is no ARN", async () => {
    const api = await aDirectApi();
    await expect(
      api.call(untagResource, { resourceArn: "default", tagKeys: [] }),
    ).rejects.toMatchObject({ code: "InvalidParameterException" });
  });
});
