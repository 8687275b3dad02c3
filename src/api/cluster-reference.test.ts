import { describe, expect, test } from "vitest";
import { aCluster } from "../../test/fixtures/cluster.ts";
import { aScope } from "../../test/fixtures/scope.ts";
import { aStore } from "../../test/fixtures/store.ts";
import { seed } from "../../test/fixtures/seed.ts";
import { resolveAnyCluster, resolveCluster } from "./cluster-reference.ts";

const theDefault = aCluster();
const web = aCluster({ clusterName: "web" });
const old = aCluster({ clusterName: "old", status: "INACTIVE" });
const store = await aStore();
await seed(store, { clusters: [theDefault, web, old] });

describe("resolveCluster", () => {
  test.each([
    ["a name", "web", web],
    ["an ARN", web.clusterArn, web],
    ["nothing, which means default", undefined, theDefault],
  ])("finds a cluster by %s", async (_title, reference, cluster) => {
    expect(await store.read((view) => resolveCluster(view, aScope, reference))).toEqual(cluster);
  });

  test.each([
    ["a name nobody has", "other", "Cluster not found."],
    ["a deleted cluster", "old", "The referenced cluster was inactive."],
    [
      "a cluster of another region",
      web.clusterArn.replace(aScope.region, "eu-west-1"),
      "Cluster not found.",
    ],
  ])("refuses %s", async (_title, reference, message) => {
    await expect(
      store.read((view) => resolveCluster(view, aScope, reference)),
    ).rejects.toMatchObject({ code: "ClusterNotFoundException", message });
  });

  test.each(["", "a/b", "web\r", "a".repeat(256)])("refuses %j, which is no name", async (name) => {
    await expect(store.read((view) => resolveCluster(view, aScope, name))).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: `Cluster must match ^[a-zA-Z0-9\\-_]{1,255}$, but was ${name}`,
    });
  });

  test("does not show a cluster to another account, even by its ARN", async () => {
    const other = { ...aScope, accountId: "111111111111" };
    await expect(
      store.read((view) => resolveCluster(view, other, web.clusterArn)),
    ).rejects.toMatchObject({ code: "ClusterNotFoundException" });
  });
});

test("resolveAnyCluster finds deleted clusters too, and no others", async () => {
  expect(await store.read((view) => resolveAnyCluster(view, aScope, "old"))).toEqual(old);
  await expect(
    store.read((view) => resolveAnyCluster(view, aScope, "other")),
  ).rejects.toMatchObject({ code: "ClusterNotFoundException", message: "Cluster not found." });
});
