import { beforeEach, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { refusal } from "../../../test/fixtures/refusal.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import { tasks } from "../../store/tables.ts";
import { stopTask } from "./stop-task.ts";

const TASK = aTask({ lastStatus: "RUNNING" });

let api: DirectApi;

beforeEach(async () => {
  api = await aDirectApi();
  await seed(api.store, {
    clusters: [aCluster(), aCluster({ clusterName: "other" })],
    tasks: [TASK],
  });
});

test.each([
  ["its ARN", TASK.taskArn],
  ["its id", "a".repeat(32)],
])("shows the desire to stop a task named by %s, and keeps it", async (_, task) => {
  const answer = await api.call(stopTask, { task, reason: "enough" }, { nowMs: 9 });
  expect(answer.task).toMatchObject({
    desiredStatus: "STOPPED",
    lastStatus: "RUNNING",
    stopCode: "UserInitiated",
    stoppedReason: "enough",
    stoppingAt: 9,
    version: 2,
  });
  const kept = await api.store.read((view) => view.get(tasks, TASK.taskArn));
  expect(kept).toMatchObject({ desiredStatus: "STOPPED", stoppingAtMs: 9 });
});

test.each([undefined, ""])("gives ECS's reason when there is none: %o", async (reason) => {
  const { task } = await api.call(stopTask, { task: TASK.taskArn, reason });
  expect(task?.stoppedReason).toBe("Task stopped by user");
});

test("deletes the tags of the task, for good", async () => {
  await seed(api.store, { tasks: [{ ...TASK, tags: [{ key: "team", value: "a" }] }] });
  const answer = await api.call(stopTask, { task: TASK.taskArn });
  expect(answer.task).toMatchObject({ tags: [], version: 2 });
  const kept = await api.store.read((view) => view.get(tasks, TASK.taskArn));
  expect(kept?.tags).toEqual([]);
});

test("changes nothing the second time", async () => {
  const first = await api.call(stopTask, { task: TASK.taskArn, reason: "one" }, { nowMs: 1 });
  const second = await api.call(stopTask, { task: TASK.taskArn, reason: "two" }, { nowMs: 2 });
  expect(second).toEqual(first);
});

test("shows a task that is STOPPED already as it is", async () => {
  const stopped = aTask({ lastStatus: "STOPPED", desiredStatus: "STOPPED", stoppedReason: "done" });
  await seed(api.store, { tasks: [stopped] });
  const { task } = await api.call(stopTask, { task: stopped.taskArn });
  expect(task).toMatchObject({ lastStatus: "STOPPED", stoppedReason: "done", version: 1 });
});

test.each([
  [{ task: "b".repeat(32) }, "InvalidParameterException", "The referenced task was not found."],
  [
    { task: TASK.taskArn.replace("us-east-1", "eu-west-1") },
    "InvalidParameterException",
    "The referenced task was not found.",
  ],
  [
    { task: TASK.taskArn, cluster: "other" },
    "InvalidParameterException",
    "Invalid identifier: Identifier is for cluster default. Your cluster is other",
  ],
  [{ task: TASK.taskArn, cluster: "nowhere" }, "ClusterNotFoundException", "Cluster not found."],
  [
    { task: TASK.taskArn, reason: "x".repeat(1025) },
    "InvalidParameterException",
    "reason longer than 1024.",
  ],
])("refuses %o: %s", async (input, code, message) => {
  expect(await refusal(api.call(stopTask, input))).toEqual([code, message]);
});
