import { beforeEach, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { refusal } from "../../../test/fixtures/refusal.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import type { TaskRecord } from "../../domain/task/record.ts";
import { tasks } from "../../store/tables.ts";
import { submitTaskStateChange } from "./submit-task-state-change.ts";

const TASK = aTask({
  attachments: [{ id: "a1", type: "ElasticNetworkInterface", status: "PRECREATED", details: [] }],
});
const ACK = { acknowledgment: "ACK" };

let api: DirectApi;

beforeEach(async () => {
  api = await aDirectApi();
  await seed(api.store, {
    clusters: [aCluster()],
    containerInstances: [aContainerInstance()],
    tasks: [TASK],
  });
});

function kept(): Promise<TaskRecord | undefined> {
  return api.store.read((view) => view.get(tasks, TASK.taskArn));
}

test("keeps all that an agent reports", async () => {
  const answer = await api.call(
    submitTaskStateChange,
    {
      cluster: "default",
      task: TASK.taskArn,
      status: "RUNNING",
      reason: "",
      pullStartedAt: 1,
      pullStoppedAt: 2,
      containers: [
        {
          containerName: "web",
          status: "RUNNING",
          runtimeId: "d0c4e2",
          imageDigest: "sha256:1",
          networkBindings: [{ containerPort: 80, hostPort: 32768 }],
        },
      ],
    },
    { nowMs: 7 },
  );
  expect(answer).toEqual(ACK);
  expect(await kept()).toMatchObject({
    lastStatus: "RUNNING",
    startedAtMs: 7,
    pullStartedAtMs: 1,
    pullStoppedAtMs: 2,
    containers: [
      {
        lastStatus: "RUNNING",
        runtimeId: "d0c4e2",
        imageDigest: "sha256:1",
        networkBindings: [
          { bindIP: "0.0.0.0", containerPort: 80, hostPort: 32768, protocol: "tcp" },
        ],
      },
    ],
  });
});

test("takes the end of a task with exit codes, and gives the code and the reason", async () => {
  await api.call(submitTaskStateChange, { task: TASK.taskArn, status: "RUNNING" });
  await api.call(
    submitTaskStateChange,
    {
      task: TASK.taskArn,
      status: "STOPPED",
      executionStoppedAt: 8,
      containers: [{ containerName: "web", status: "STOPPED", exitCode: 3 }],
    },
    { nowMs: 9 },
  );
  expect(await kept()).toMatchObject({
    lastStatus: "DEPROVISIONING",
    executionStoppedAtMs: 8,
    stopCode: "EssentialContainerExited",
    stoppedReason: "Essential container in task exited",
    containers: [{ exitCode: 3 }],
  });
});

test("takes what is said of an interface by itself", async () => {
  const attachmentArn = "arn:aws:ecs:us-east-1:000000000000:attachment/a1";
  await api.call(submitTaskStateChange, {
    task: TASK.taskArn,
    attachments: [{ attachmentArn, status: "ATTACHED" }],
  });
  expect(await kept()).toMatchObject({
    lastStatus: "PENDING",
    attachments: [{ status: "ATTACHED" }],
  });
});

test.each([
  ["a task that is gone", { task: `${TASK.taskArn}0`, status: "STOPPED" }],
  ["a task in a cluster that is gone", { task: `${TASK.taskArn}0`, cluster: "nowhere" }],
  ["no task at all", { status: "RUNNING" }],
])("acknowledges a report on %s, lest the agent repeat it for ever", async (_, input) => {
  expect(await api.call(submitTaskStateChange, input)).toEqual(ACK);
  expect(await kept()).toEqual(TASK);
});

test("lets a host report on the tasks of other accounts and regions that it runs", async () => {
  const theirs = aTask({
    taskArn: "arn:aws:ecs:eu-west-1:111111111111:task/default/x",
    accountId: "111111111111",
    region: "eu-west-1",
  });
  await seed(api.store, { tasks: [theirs] });
  await api.call(submitTaskStateChange, { task: theirs.taskArn, status: "RUNNING" });
  const after = await api.store.read((view) => view.get(tasks, theirs.taskArn));
  expect(after?.lastStatus).toBe("RUNNING");
});

test("does not believe an account about tasks that its hosts don't run", async () => {
  const caller = { accountId: "111111111111" };
  const report = { task: TASK.taskArn, status: "STOPPED" };
  expect(await api.call(submitTaskStateChange, report, { caller })).toEqual(ACK);
  expect(await kept()).toEqual(TASK);
});

test("refuses a task's id in a cluster that is not there", async () => {
  const report = { cluster: "nowhere", task: "a".repeat(32) };
  expect(await refusal(api.call(submitTaskStateChange, report))).toEqual([
    "ClusterNotFoundException",
    "Cluster not found.",
  ]);
});
