import { describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aDirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { updateClusterSettings } from "./update-cluster-settings.ts";

describe("UpdateClusterSettings", () => {
  test("changes containerInsights in place", async () => {
    const api = await aDirectApi();
    await seed(api.store, { clusters: [aCluster()] });
    const settings = [{ name: "containerInsights", value: "enhanced" }] as const;
    const { cluster } = await api.call(updateClusterSettings, { cluster: "default", settings });
    expect(cluster).toMatchObject({ settings, tags: [] });
    expect(api.warnings).toHaveLength(1);
  });

  test("refuses a value that is none", async () => {
    const api = await aDirectApi();
    await seed(api.store, { clusters: [aCluster()] });
    await expect(
      api.call(updateClusterSettings, {
        cluster: "default",
        settings: [{ name: "containerInsights" }],
      }),
    ).rejects.toMatchObject({ code: "InvalidParameterException" });
  });

  test("refuses a deleted cluster", async () => {
    const api = await aDirectApi();
    await seed(api.store, { clusters: [aCluster({ status: "INACTIVE" })] });
    await expect(
      api.call(updateClusterSettings, { cluster: "default", settings: [] }),
    ).rejects.toMatchObject({
      code: "ClusterNotFoundException",
      message: "The referenced cluster was inactive.",
    });
  });
});
