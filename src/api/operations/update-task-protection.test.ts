import { beforeEach, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { refusal } from "../../../test/fixtures/refusal.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import { updateTaskProtection } from "./update-task-protection.ts";

const TASK = aTask();
const UNKNOWN = "b".repeat(32);
const CLUSTER = "default";

let api: DirectApi;

beforeEach(async () => {
  api = await aDirectApi();
  await seed(api.store, { clusters: [aCluster()], tasks: [TASK] });
});

test("a task that no service started cannot be protected", async () => {
  const wish = { protectionEnabled: true, expiresInMinutes: 2_880 };
  expect(
    await api.call(updateTaskProtection, {
      cluster: CLUSTER,
      tasks: [TASK.taskArn, UNKNOWN],
      ...wish,
    }),
  ).toEqual({
    protectedTasks: [],
    failures: [
      { arn: TASK.taskArn, reason: "TASK_NOT_VALID" },
      { arn: `arn:aws:ecs:us-east-1:000000000000:task/default/${UNKNOWN}`, reason: "MISSING" },
    ],
  });
});

test.each([
  ["no tasks", { tasks: [] }, "Tasks cannot be empty."],
  [
    "eleven tasks",
    { tasks: Array.from({ length: 11 }, () => UNKNOWN) },
    "taskIds can have at most 10 items.",
  ],
  ["no minutes", { expiresInMinutes: 0 }, "expiresInMinutes must be between 1 and 2880."],
  ["2881 minutes", { expiresInMinutes: 2_881 }, "expiresInMinutes must be between 1 and 2880."],
])("a wish for %s is refused", async (_what, over, message) => {
  const wish = { cluster: CLUSTER, tasks: [UNKNOWN], protectionEnabled: true, ...over };
  expect(await refusal(api.call(updateTaskProtection, wish))).toEqual([
    "InvalidParameterException",
    message,
  ]);
});

test("knows its cluster", async () => {
  const wish = { cluster: "other", tasks: [UNKNOWN], protectionEnabled: false };
  expect(await refusal(api.call(updateTaskProtection, wish))).toEqual([
    "ClusterNotFoundException",
    "Cluster not found.",
  ]);
});
