import { describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import { deleteCluster } from "./delete-cluster.ts";
import { describeClusters } from "./describe-clusters.ts";

describe("DeleteCluster", () => {
  test("makes a cluster INACTIVE that has only stopped tasks and deregistered instances", async () => {
    const api = await aDirectApi();
    await seed(api.store, {
      clusters: [aCluster()],
      containerInstances: [
        aContainerInstance({ status: "INACTIVE" }),
        aContainerInstance({ containerInstanceArn: "fargate", pool: "FARGATE" }),
      ],
      tasks: [aTask({ desiredStatus: "STOPPED", lastStatus: "STOPPED" })],
    });
    const { cluster } = await api.call(deleteCluster, { cluster: "default" });
    expect(cluster?.status).toBe("INACTIVE");
    const { clusters } = await api.call(describeClusters, {});
    expect(clusters?.[0]?.status).toBe("INACTIVE");
  });

  test("answers the same when repeated", async () => {
    const api = await aDirectApi();
    await seed(api.store, { clusters: [aCluster()] });
    const first = await api.call(deleteCluster, { cluster: "default" });
    expect(await api.call(deleteCluster, { cluster: "default" })).toEqual(first);
  });

  test.each(["ACTIVE", "DRAINING"] as const)(
    "refuses while there is an instance that is %s",
    async (status) => {
      const api = await aDirectApi();
      await seed(api.store, {
        clusters: [aCluster()],
        containerInstances: [aContainerInstance({ status })],
      });
      await expect(api.call(deleteCluster, { cluster: "default" })).rejects.toMatchObject({
        code: "ClusterContainsContainerInstancesException",
        message: "The Cluster cannot be deleted while Container Instances are active or draining.",
      });
    },
  );

  test.each(["PENDING", "RUNNING", "STOPPING"] as const)(
    "refuses while there is a task that is %s",
    async (lastStatus) => {
      const api = await aDirectApi();
      await seed(api.store, {
        clusters: [aCluster()],
        tasks: [aTask({ lastStatus, launchType: "FARGATE" })],
      });
      await expect(api.call(deleteCluster, { cluster: "default" })).rejects.toMatchObject({
        code: "ClusterContainsTasksException",
        message: "The Cluster cannot be deleted while Tasks are active.",
      });
    },
  );

  test("refuses a cluster that never was", async () => {
    const api = await aDirectApi();
    await expect(api.call(deleteCluster, { cluster: "none" })).rejects.toMatchObject({
      code: "ClusterNotFoundException",
      message: "Cluster not found.",
    });
  });
});
