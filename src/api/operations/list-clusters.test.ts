import { describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aDirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { listClusters } from "./list-clusters.ts";

describe("ListClusters", () => {
  test("lists clusters that are not deleted, page by page", async () => {
    const api = await aDirectApi();
    await seed(api.store, {
      clusters: [
        aCluster({ clusterName: "b" }),
        aCluster({ clusterName: "old", status: "INACTIVE" }),
        aCluster({ clusterName: "a" }),
        aCluster({ clusterName: "far", region: "eu-west-1" }),
      ],
    });
    const first = await api.call(listClusters, { maxResults: 1 });
    expect(first.clusterArns).toEqual(["arn:aws:ecs:us-east-1:000000000000:cluster/a"]);
    expect(await api.call(listClusters, { nextToken: first.nextToken })).toEqual({
      clusterArns: ["arn:aws:ecs:us-east-1:000000000000:cluster/b"],
    });
  });

  test("refuses a token that is none", async () => {
    const api = await aDirectApi();
    await expect(api.call(listClusters, { nextToken: "x" })).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: "Invalid token.",
    });
  });
});
