import { expect, test } from "vitest";
import { anAgentTask, TASK_ARN } from "../../../test/fixtures/agent-task.ts";
import { aContainerDetails } from "../../../test/fixtures/host-tasks.ts";
import { taskMetadata } from "./task-metadata.ts";

const details = new Map([["app", aContainerDetails()]]);
const running = anAgentTask(
  { cpu: 0.5, memory: 512, zone: "eu-west-1b", serviceName: "web" },
  { app: { id: "d1", status: "RUNNING" } },
  {
    knownStatus: "RUNNING",
    pullStartedAtMs: 1_700_000_000_000,
    pullStoppedAtMs: 1_700_000_000_250,
  },
);

test("has the members of the ECS agent's version 4", () => {
  expect(taskMetadata({ task: running, cluster: "default", details, version: 4 })).toMatchObject({
    Cluster: "default",
    TaskARN: TASK_ARN,
    Family: "web",
    Revision: "3",
    DesiredStatus: "RUNNING",
    KnownStatus: "RUNNING",
    Limits: { CPU: 0.5, Memory: 512 },
    PullStartedAt: "2023-11-14T22:13:20Z",
    PullStoppedAt: "2023-11-14T22:13:20.250Z",
    AvailabilityZone: "eu-west-1b",
    LaunchType: "EC2",
    Containers: [{ DockerId: "d1" }],
    ServiceName: "web",
    FaultInjectionEnabled: false,
  });
});

test.each([2, 3] as const)("has in version %d what there was before 4", (version) => {
  const task = taskMetadata({ task: running, cluster: "default", details, version });
  expect(Object.keys(task)).toEqual([
    "Cluster",
    "TaskARN",
    "Family",
    "Revision",
    "DesiredStatus",
    "KnownStatus",
    "Containers",
    "Limits",
    "PullStartedAt",
    "PullStoppedAt",
    "AvailabilityZone",
  ]);
});

test("tells a Fargate task the ARN of its cluster, and nothing of a pause container", () => {
  const task = anAgentTask({ launchType: "FARGATE", pidMode: "task" });
  const shown = taskMetadata({ task, cluster: "default", details: new Map(), version: 4 });
  expect(shown).toMatchObject({ Cluster: "arn:aws:ecs:eu-west-1:000000000000:cluster/default" });
  expect(shown).not.toHaveProperty("Containers");
});

test("leaves out limits that a task does not have", () => {
  const shown = taskMetadata({ task: anAgentTask(), cluster: "c", details, version: 4 });
  expect(shown).not.toHaveProperty("Limits");
});

test("shows what tags could not be had in version 4 only", () => {
  const Errors = [{ ErrorField: "TaskTags", ErrorMessage: "no", ResourceARN: TASK_ARN }] as const;
  const tags = { ContainerInstanceTags: { a: "1" }, Errors };
  const base = { task: running, cluster: "c", details, tags };
  expect(taskMetadata({ ...base, version: 4 })).toMatchObject({
    ContainerInstanceTags: { a: "1" },
    Errors,
  });
  expect(taskMetadata({ ...base, version: 3 })).not.toHaveProperty("Errors");
});
