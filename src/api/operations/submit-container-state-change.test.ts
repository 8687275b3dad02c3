import { expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi } from "../../../test/fixtures/operation-context.ts";
import { refusal } from "../../../test/fixtures/refusal.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import { tasks } from "../../store/tables.ts";
import { submitContainerStateChange } from "./submit-container-state-change.ts";

const TASK = aTask();

test("keeps what is said of one container", async () => {
  const api = await aDirectApi();
  await seed(api.store, {
    clusters: [aCluster()],
    containerInstances: [aContainerInstance()],
    tasks: [TASK],
  });
  const report = { task: "a".repeat(32), containerName: "web", status: "RUNNING", runtimeId: "d0" };
  const answer = await api.call(submitContainerStateChange, report);
  expect(answer).toEqual({ acknowledgment: "ACK" });
  const kept = await api.store.read((view) => view.get(tasks, TASK.taskArn));
  expect(kept?.containers).toMatchObject([{ lastStatus: "RUNNING", runtimeId: "d0" }]);
});

test("acknowledges a report on a task that is gone", async () => {
  const api = await aDirectApi();
  const report = { task: TASK.taskArn, containerName: "web", status: "STOPPED" };
  expect(await api.call(submitContainerStateChange, report)).toEqual({ acknowledgment: "ACK" });
});

test("refuses a task's id in a cluster that is not there", async () => {
  const api = await aDirectApi();
  const report = { task: "a".repeat(32), containerName: "web" };
  expect((await refusal(api.call(submitContainerStateChange, report)))[0]).toBe(
    "ClusterNotFoundException",
  );
});
