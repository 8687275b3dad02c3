import { beforeEach, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { refusal } from "../../../test/fixtures/refusal.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import { describeTasks } from "./describe-tasks.ts";

const TASK = aTask({ tags: [{ key: "team", value: "a" }], startedAtMs: 5 });

let api: DirectApi;

beforeEach(async () => {
  api = await aDirectApi();
  await seed(api.store, {
    clusters: [aCluster(), aCluster({ clusterName: "gone", status: "INACTIVE" })],
    tasks: [TASK],
  });
});

test("describes tasks by id or ARN, and says which are missing", async () => {
  const unknown = "b".repeat(32);
  const answer = await api.call(describeTasks, { tasks: ["a".repeat(32), unknown, TASK.taskArn] });
  expect(answer.tasks?.map(({ taskArn }) => taskArn)).toEqual([TASK.taskArn, TASK.taskArn]);
  expect(answer.failures).toEqual([
    {
      arn: `arn:aws:ecs:us-east-1:000000000000:task/default/${unknown}`,
      reason: "MISSING",
    },
  ]);
});

test("shows a task as ECS does, without what is ours alone", async () => {
  const { tasks } = await api.call(describeTasks, { tasks: [TASK.taskArn] });
  const [task] = tasks ?? [];
  expect(task).toMatchObject({ startedAt: 5, createdAt: 0 });
  for (const ours of ["reserved", "startedAtMs", "accountId", "dispatchedAtMs"]) {
    expect(task).not.toHaveProperty(ours);
  }
  expect(task?.containers?.[0]).not.toHaveProperty("essential");
});

test("shows health and bindings once an agent has told of them", async () => {
  const running = aTask({
    taskId: "b".repeat(32),
    containers: TASK.containers.map((one) => ({ ...one, lastStatus: "RUNNING" as const })),
  });
  await seed(api.store, { tasks: [running] });
  const { tasks } = await api.call(describeTasks, { tasks: [TASK.taskArn, running.taskArn] });
  const [before, after] = tasks ?? [];
  for (const member of ["healthStatus", "networkBindings"]) {
    expect(before?.containers?.[0]).not.toHaveProperty(member);
  }
  expect(before).not.toHaveProperty("healthStatus");
  expect(after).toMatchObject({
    healthStatus: "UNKNOWN",
    containers: [{ healthStatus: "UNKNOWN", networkBindings: [] }],
  });
});

test("shows tags only when they are asked for", async () => {
  const input = { tasks: [TASK.taskArn] };
  const plain = await api.call(describeTasks, input);
  expect(plain.tasks?.[0]?.tags).toEqual([]);
  const tagged = await api.call(describeTasks, { ...input, include: ["TAGS"] });
  expect(tagged.tasks?.[0]?.tags).toEqual([{ key: "team", value: "a" }]);
});

test("shows an interface and its address once it is attached", async () => {
  const networkInterfaces = [{ attachmentId: "a1", privateIpv4Address: "172.31.0.5" }];
  const details = [
    { name: "subnetId", value: "subnet-1" },
    { name: "privateIPv4Address", value: "172.31.0.5" },
  ];
  const attached = aTask({
    attachments: [{ id: "a1", type: "ElasticNetworkInterface", status: "ATTACHED", details }],
    containers: TASK.containers.map((container) => ({ ...container, networkInterfaces })),
  });
  await seed(api.store, { tasks: [attached] });
  const { tasks } = await api.call(describeTasks, { tasks: [attached.taskArn] });
  expect(tasks).toMatchObject([
    { attachments: [{ details }], containers: [{ networkInterfaces }] },
  ]);
});

test("describes the tagged tasks of a deleted cluster", async () => {
  const gone = aCluster({ clusterName: "gone", status: "INACTIVE" });
  const [tagged, plain] = ["1".repeat(32), "2".repeat(32)];
  const theirs = [tagged, plain].map((taskId) =>
    aTask({
      taskArn: `arn:aws:ecs:us-east-1:000000000000:task/gone/${taskId}`,
      clusterArn: gone.clusterArn,
      lastStatus: "STOPPED",
      desiredStatus: "STOPPED",
      tags: taskId === tagged ? TASK.tags : [],
    }),
  );
  await seed(api.store, { tasks: theirs });
  const described = await api.call(describeTasks, {
    cluster: "gone",
    tasks: theirs.map(({ taskArn }) => taskArn),
  });
  expect(described.tasks).toMatchObject([{ taskArn: theirs[0]?.taskArn }]);
  expect(described.failures).toEqual([{ arn: theirs[1]?.taskArn, reason: "MISSING" }]);
  const untagged = api.call(describeTasks, { cluster: "gone", tasks: [plain ?? ""] });
  expect(await refusal(untagged)).toEqual([
    "ClusterNotFoundException",
    "The referenced cluster was inactive.",
  ]);
});

test.each([
  [{ tasks: [] }, "InvalidParameterException", "Tasks cannot be empty."],
  [
    { tasks: Array.from({ length: 101 }, (_, index) => `${index}`) },
    "InvalidParameterException",
    "taskIds can have at most 100 items.",
  ],
  [{ tasks: ["None"] }, "InvalidParameterException", "taskId length should be one of [32,36]"],
  [{ tasks: ["a"], cluster: "nowhere" }, "ClusterNotFoundException", "Cluster not found."],
  [
    { tasks: ["a".repeat(32)], cluster: "gone" },
    "ClusterNotFoundException",
    "The referenced cluster was inactive.",
  ],
])("refuses %o: %s", async (input, code, message) => {
  expect(await refusal(api.call(describeTasks, input))).toEqual([code, message]);
});
