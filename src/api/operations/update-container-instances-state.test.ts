import { describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import { tasks } from "../../store/tables.ts";
import { updateContainerInstancesState } from "./update-container-instances-state.ts";

const id = "1".repeat(32);

async function withInstance(
  given: Parameters<typeof aContainerInstance>[0] = {},
): Promise<DirectApi> {
  const api = await aDirectApi();
  await seed(api.store, {
    clusters: [aCluster()],
    containerInstances: [aContainerInstance(given)],
  });
  return api;
}

describe("UpdateContainerInstancesState", () => {
  test("drains an instance, leaves its standalone tasks, and takes it back", async () => {
    const api = await withInstance();
    const task = aTask({ lastStatus: "RUNNING" });
    await seed(api.store, { tasks: [task] });
    const drained = await api.call(updateContainerInstancesState, {
      containerInstances: [id],
      status: "DRAINING",
    });
    expect(drained).toMatchObject({
      containerInstances: [{ status: "DRAINING", version: 2, runningTasksCount: 1 }],
      failures: [],
    });
    expect(await api.store.read((view) => view.get(tasks, task.taskArn))).toEqual(task);
    const active = await api.call(updateContainerInstancesState, {
      containerInstances: [id],
      status: "ACTIVE",
    });
    expect(active).toMatchObject({ containerInstances: [{ status: "ACTIVE", version: 3 }] });
  });

  test("changes nothing, not even the version, where the state is as asked", async () => {
    const api = await withInstance();
    expect(
      await api.call(updateContainerInstancesState, { containerInstances: [id], status: "ACTIVE" }),
    ).toMatchObject({ containerInstances: [{ status: "ACTIVE", version: 1 }] });
  });

  test("reports missing and deregistered instances as failures", async () => {
    const api = await withInstance({ status: "INACTIVE" });
    const { containerInstances, failures } = await api.call(updateContainerInstancesState, {
      containerInstances: [id, "2".repeat(32)],
      status: "DRAINING",
    });
    expect(containerInstances).toEqual([]);
    expect(failures?.map(({ reason }) => reason)).toEqual(["INACTIVE", "MISSING"]);
  });

  test("refuses a state that only ECS sets", async () => {
    const api = await withInstance();
    await expect(
      api.call(updateContainerInstancesState, {
        containerInstances: [id],
        status: "DEREGISTERING",
      }),
    ).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: "Container instances status should be one of [ACTIVE,DRAINING]",
    });
  });

  test.each([
    [[], "ClientException", "Container Instances cannot be empty."],
    [
      Array.from({ length: 11 }, (_, index) => String(index)),
      "InvalidParameterException",
      "instanceIds can have at most 10 items.",
    ],
  ])("refuses %j", async (named, code, message) => {
    const api = await withInstance();
    await expect(
      api.call(updateContainerInstancesState, { containerInstances: named, status: "ACTIVE" }),
    ).rejects.toMatchObject({ code, message });
  });

  test("refuses a cluster that is not there", async () => {
    const api = await aDirectApi();
    await expect(
      api.call(updateContainerInstancesState, { containerInstances: [id], status: "ACTIVE" }),
    ).rejects.toMatchObject({ code: "ClusterNotFoundException" });
  });
});
