import { describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aDirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { describeClusters } from "./describe-clusters.ts";
import { updateCluster } from "./update-cluster.ts";

const configuration = { executeCommandConfiguration: { logging: "NONE" } } as const;
const settings = [{ name: "containerInsights", value: "enabled" }] as const;

describe("UpdateCluster", () => {
  test("changes what is given and leaves the rest", async () => {
    const api = await aDirectApi();
    await seed(api.store, {
      clusters: [aCluster({ settings, tags: [{ key: "a", value: "b" }] })],
    });
    const { cluster } = await api.call(updateCluster, { cluster: "default", configuration });
    expect(cluster).toMatchObject({ configuration, settings });
    const described = await api.call(describeClusters, { include: ["TAGS", "CONFIGURATIONS"] });
    expect(described.clusters?.[0]).toMatchObject({
      configuration,
      tags: [{ key: "a", value: "b" }],
    });
  });

  test("sets the Service Connect namespace and removes it by an empty one", async () => {
    const api = await aDirectApi();
    await seed(api.store, { clusters: [aCluster()] });
    const update = async (namespace?: string): Promise<unknown> => {
      const { cluster } = await api.call(updateCluster, {
        cluster: "default",
        ...(namespace !== undefined && { serviceConnectDefaults: { namespace } }),
      });
      return cluster?.serviceConnectDefaults;
    };
    expect(await update("shop")).toEqual({ namespace: "shop" });
    expect(await update()).toEqual({ namespace: "shop" });
    expect(await update("")).toBeUndefined();
  });

  test("refuses a cluster that is not there", async () => {
    const api = await aDirectApi();
    await expect(api.call(updateCluster, { cluster: "none" })).rejects.toMatchObject({
      code: "ClusterNotFoundException",
      message: "Cluster not found.",
    });
  });

  test("refuses a configuration that contradicts itself, and changes nothing", async () => {
    const api = await aDirectApi();
    await seed(api.store, { clusters: [aCluster({ settings })] });
    await expect(
      api.call(updateCluster, {
        cluster: "default",
        settings: [{ name: "containerInsights", value: "disabled" }],
        configuration: { executeCommandConfiguration: { logging: "OVERRIDE" } },
      }),
    ).rejects.toMatchObject({ code: "InvalidParameterException" });
    const { clusters } = await api.call(describeClusters, { include: ["SETTINGS"] });
    expect(clusters?.[0]?.settings).toEqual(settings);
  });
});
