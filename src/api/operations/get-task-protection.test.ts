import { beforeEach, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { refusal } from "../../../test/fixtures/refusal.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import { getTaskProtection } from "./get-task-protection.ts";

const TASK = aTask();
const STOPPED = aTask({ taskId: "c".repeat(32), lastStatus: "STOPPED" });
const UNKNOWN = "b".repeat(32);
const CLUSTER = "default";

let api: DirectApi;

beforeEach(async () => {
  api = await aDirectApi();
  await seed(api.store, { clusters: [aCluster()], tasks: [TASK, STOPPED] });
});

test("a task that no service started has no protection", async () => {
  const tasks = [TASK.taskArn, STOPPED.taskArn, UNKNOWN];
  expect(await api.call(getTaskProtection, { cluster: CLUSTER, tasks })).toEqual({
    protectedTasks: [],
    failures: [
      { arn: TASK.taskArn, reason: "TASK_NOT_VALID" },
      { arn: STOPPED.taskArn, reason: "MISSING" },
      { arn: `arn:aws:ecs:us-east-1:000000000000:task/default/${UNKNOWN}`, reason: "MISSING" },
    ],
  });
  expect(await api.call(getTaskProtection, { cluster: CLUSTER })).toEqual({
    protectedTasks: [],
    failures: [],
  });
});

test("knows its cluster and its limit", async () => {
  const other = api.call(getTaskProtection, { cluster: "other", tasks: [UNKNOWN] });
  expect(await refusal(other)).toEqual(["ClusterNotFoundException", "Cluster not found."]);
  const many = { cluster: CLUSTER, tasks: Array.from({ length: 101 }, () => UNKNOWN) };
  expect(await refusal(api.call(getTaskProtection, many))).toEqual([
    "InvalidParameterException",
    "taskIds can have at most 100 items.",
  ]);
});
