import { describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import type { TaskRecord } from "../../domain/task/record.ts";
import { tasks } from "../../store/tables.ts";
import { deregisterContainerInstance } from "./deregister-container-instance.ts";
import { listContainerInstances } from "./list-container-instances.ts";

const containerInstance = "1".repeat(32);

async function withInstance(...onIt: readonly TaskRecord[]): Promise<DirectApi> {
  const api = await aDirectApi();
  await seed(api.store, {
    clusters: [aCluster()],
    containerInstances: [aContainerInstance()],
    tasks: onIt,
  });
  return api;
}

describe("DeregisterContainerInstance", () => {
  test("makes an instance INACTIVE whose tasks have all stopped", async () => {
    const api = await withInstance(aTask({ desiredStatus: "STOPPED", lastStatus: "STOPPED" }));
    const answer = await api.call(deregisterContainerInstance, { containerInstance });
    expect(answer.containerInstance).toMatchObject({
      status: "INACTIVE",
      agentConnected: false,
      version: 2,
    });
    expect(await api.call(listContainerInstances, {})).toEqual({ containerInstanceArns: [] });
  });

  test("answers the same when repeated", async () => {
    const api = await withInstance();
    const first = await api.call(deregisterContainerInstance, { containerInstance });
    expect(await api.call(deregisterContainerInstance, { containerInstance })).toEqual(first);
  });

  test.each(["PENDING", "RUNNING", "STOPPING"] as const)(
    "refuses without force while a task on it is %s",
    async (lastStatus) => {
      const api = await withInstance(aTask({ lastStatus }));
      await expect(
        api.call(deregisterContainerInstance, { containerInstance }),
      ).rejects.toMatchObject({
        code: "InvalidParameterException",
        message: "Found running tasks on the instance.",
      });
    },
  );

  test("by force ends the tasks on it, with code and reason", async () => {
    const api = await withInstance(aTask({ lastStatus: "RUNNING" }));
    await api.call(deregisterContainerInstance, { containerInstance, force: true }, { nowMs: 7 });
    const [task] = await api.store.read((view) => [...view.all(tasks)]);
    expect(task).toMatchObject({
      desiredStatus: "STOPPED",
      lastStatus: "STOPPED",
      stoppedAtMs: 7,
      stopCode: "UserInitiated",
      stoppedReason: `Container instance ${aContainerInstance().containerInstanceArn} was deregistered by force.`,
      containers: [{ lastStatus: "STOPPED" }],
    });
  });

  test("refuses an instance that is not there", async () => {
    const api = await withInstance();
    await expect(
      api.call(deregisterContainerInstance, { containerInstance: "2".repeat(32) }),
    ).rejects.toMatchObject({
      code: "ClientException",
      message: `Referenced container instance ${"2".repeat(32)} not found.`,
    });
  });

  test("refuses a cluster that is not there", async () => {
    const api = await aDirectApi();
    await expect(
      api.call(deregisterContainerInstance, { containerInstance }),
    ).rejects.toMatchObject({ code: "ClusterNotFoundException" });
  });
});
