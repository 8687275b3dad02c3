import { expect, test } from "vitest";
import { anAwsvpcTask, aTask, aTaskContainer } from "../../../test/fixtures/task.ts";
import { type TaskRecord } from "./record.ts";
import {
  attachmentReported,
  connectivityChanged,
  deprovisioned,
  dispatched,
  ended,
  healthReported,
  reported,
  stopDispatched,
  stopRequested,
  takenOn,
  type TaskReport,
} from "./transitions.ts";

const USER = { stopCode: "UserInitiated", stoppedReason: "enough" } as const;

test("waits for its interface once it is handed out, and for its containers once it is taken on", () => {
  const after = dispatched(anAwsvpcTask(), 5);
  expect(after).toMatchObject({
    lastStatus: "PROVISIONING",
    dispatchedAtMs: 5,
    connectivity: "CONNECTED",
    connectivityAtMs: 5,
    attachments: [{ status: "ATTACHING" }],
    version: 2,
  });
  expect(dispatched(after, 9)).toBe(after);
  const taken = takenOn(after);
  expect(taken).toMatchObject({ lastStatus: "PENDING", attachments: [{ status: "ATTACHED" }] });
  expect(takenOn(taken)).toBe(taken);
});

test("has its interface when its agent reports on it, though nobody heard it take the task on", () => {
  const after = reported(dispatched(anAwsvpcTask(), 5), { status: "PENDING" }, 6);
  expect(after).toMatchObject({ lastStatus: "PENDING", attachments: [{ status: "ATTACHED" }] });
});

test("waits for its containers at once when it has no interface", () => {
  const task = aTask({ lastStatus: "PENDING" });
  expect(dispatched(task, 5)).toMatchObject({ lastStatus: "PENDING", dispatchedAtMs: 5 });
});

test("does not count being handed out as a change where the API shows none", () => {
  const task = aTask({ connectivity: "CONNECTED" });
  expect(dispatched(task, 5)).toEqual({ ...task, dispatchedAtMs: 5 });
});

test("starts when its agent says RUNNING, with what is known of its containers", () => {
  const after = reported(
    aTask(),
    {
      status: "RUNNING",
      pullStartedAtMs: 1,
      pullStoppedAtMs: 2,
      containers: [
        {
          containerName: "web",
          status: "RUNNING",
          runtimeId: "d0c4e2",
          imageDigest: "sha256:1",
          networkBindings: [
            { bindIP: "0.0.0.0", containerPort: 80, hostPort: 32768, protocol: "tcp" },
          ],
        },
      ],
    },
    7,
  );
  expect(after).toMatchObject({
    lastStatus: "RUNNING",
    desiredStatus: "RUNNING",
    startedAtMs: 7,
    pullStartedAtMs: 1,
    pullStoppedAtMs: 2,
    containers: [
      {
        lastStatus: "RUNNING",
        runtimeId: "d0c4e2",
        imageDigest: "sha256:1",
        networkBindings: [{ hostPort: 32768 }],
      },
    ],
    version: 2,
  });
});

test("changes nothing when a report says what is known already", () => {
  const report: TaskReport = {
    status: "RUNNING",
    containers: [{ containerName: "web", status: "RUNNING", runtimeId: "d0c4e2" }],
  };
  const once = reported(aTask(), report, 1);
  expect(reported(once, report, 2)).toBe(once);
});

test("passes over containers it does not have", () => {
  const task = aTask();
  const report = { containers: [{ containerName: "~internal~ecs~pause", status: "RUNNING" }] };
  expect(reported(task, report, 1)).toBe(task);
});

test("takes several reports on one container in order", () => {
  const after = reported(
    aTask(),
    {
      status: "STOPPED",
      containers: [
        { containerName: "web", status: "RUNNING", runtimeId: "d0c4e2" },
        { containerName: "web", status: "STOPPED", exitCode: 3 },
      ],
    },
    4,
  );
  expect(after.containers).toMatchObject([
    { lastStatus: "STOPPED", runtimeId: "d0c4e2", exitCode: 3 },
  ]);
});

test("keeps a container STOPPED when an older report comes late", () => {
  const stopped = reported(
    aTask(),
    { containers: [{ containerName: "web", status: "STOPPED", exitCode: 0 }] },
    1,
  );
  const late = { containers: [{ containerName: "web", status: "RUNNING" }] };
  expect(reported(stopped, late, 2).containers).toMatchObject([
    { lastStatus: "STOPPED", exitCode: 0 },
  ]);
});

test("cuts a container's reason at 1024 characters", () => {
  const after = reported(
    aTask(),
    { containers: [{ containerName: "web", status: "STOPPED", reason: "x".repeat(2000) }] },
    1,
  );
  expect(after.containers[0]?.reason).toHaveLength(1024);
});

test.each<[string, TaskReport, Partial<TaskRecord>]>([
  [
    "an essential container that ended",
    { status: "STOPPED", containers: [{ containerName: "web", status: "STOPPED", exitCode: 3 }] },
    { stopCode: "EssentialContainerExited", stoppedReason: "Essential container in task exited" },
  ],
  [
    "an image that can't be pulled",
    {
      status: "STOPPED",
      reason: "",
      containers: [
        {
          containerName: "web",
          status: "STOPPED",
          reason: "CannotPullContainerError: pull access denied",
        },
      ],
    },
    {
      stopCode: "TaskFailedToStart",
      stoppedReason: "CannotPullContainerError: pull access denied",
    },
  ],
  [
    "a dependency that never came true, although there is an exit code",
    {
      status: "STOPPED",
      containers: [
        {
          containerName: "web",
          status: "STOPPED",
          exitCode: 143,
          reason: "CannotStartContainerError: dependency graph: not met",
        },
      ],
    },
    {
      stopCode: "TaskFailedToStart",
      stoppedReason: "CannotStartContainerError: dependency graph: not met",
    },
  ],
  [
    "an agent that says why",
    { status: "STOPPED", reason: "UnrecogniedTaskError: Error loading task - invalid" },
    {
      stopCode: "TaskFailedToStart",
      stoppedReason: "UnrecogniedTaskError: Error loading task - invalid",
    },
  ],
  [
    "nothing anybody knows of",
    { status: "STOPPED", containers: [{ containerName: "web", status: "STOPPED" }] },
    { stopCode: "TaskFailedToStart", stoppedReason: "Task failed to start" },
  ],
  [
    "a container that ran out of memory",
    {
      status: "STOPPED",
      containers: [
        {
          containerName: "web",
          status: "STOPPED",
          exitCode: 137,
          reason: "OutOfMemoryError: Container killed due to memory usage",
        },
      ],
    },
    { stopCode: "EssentialContainerExited", stoppedReason: "Essential container in task exited" },
  ],
])("tells why a task stopped: %s", (_, report, expected) => {
  expect(reported(aTask(), report, 8)).toMatchObject({
    lastStatus: "STOPPED",
    desiredStatus: "STOPPED",
    stoppedAtMs: 8,
    ...expected,
  });
});

test("says that the container exited when the task had been running", () => {
  const running = reported(aTask(), { status: "RUNNING" }, 1);
  expect(reported(running, { status: "STOPPED" }, 2)).toMatchObject({
    stopCode: "EssentialContainerExited",
    stoppedReason: "Essential container in task exited",
  });
});

test("names the reason of the container that failed, not of one that only was stopped", () => {
  const task = aTask({
    containers: [aTaskContainer({ name: "first" }), aTaskContainer({ name: "second" })],
  });
  const after = reported(
    task,
    {
      status: "STOPPED",
      containers: [
        { containerName: "first", status: "STOPPED" },
        { containerName: "second", status: "STOPPED", reason: "CannotPullContainerError: no" },
      ],
    },
    1,
  );
  expect(after.stoppedReason).toBe("CannotPullContainerError: no");
});

test("is stopping as soon as an essential container has stopped", () => {
  const running = reported(aTask(), { status: "RUNNING" }, 1);
  const after = reported(
    running,
    {
      status: "RUNNING",
      containers: [{ containerName: "web", status: "STOPPED", exitCode: 1 }],
    },
    6,
  );
  expect(after).toMatchObject({
    lastStatus: "STOPPING",
    desiredStatus: "STOPPED",
    stoppingAtMs: 6,
    executionStoppedAtMs: 6,
    stopCode: "EssentialContainerExited",
  });
});

test("goes on when a container that is not essential stops", () => {
  const task = aTask({
    containers: [aTaskContainer(), aTaskContainer({ name: "init", essential: false })],
  });
  const after = reported(
    task,
    {
      status: "RUNNING",
      containers: [{ containerName: "init", status: "STOPPED", exitCode: 0 }],
    },
    1,
  );
  expect(after).toMatchObject({ lastStatus: "RUNNING", desiredStatus: "RUNNING" });
});

test("keeps the first cause when a stopped task's container exits", () => {
  const stopping = stopDispatched(
    stopRequested(dispatched(reported(aTask(), { status: "RUNNING" }, 1), 1), USER, 2),
  );
  expect(stopping).toMatchObject({
    lastStatus: "STOPPING",
    desiredStatus: "STOPPED",
    stoppingAtMs: 2,
  });
  const after = reported(
    stopping,
    {
      status: "STOPPED",
      executionStoppedAtMs: 3,
      containers: [{ containerName: "web", status: "STOPPED", exitCode: 143 }],
    },
    4,
  );
  expect(after).toMatchObject({
    lastStatus: "STOPPED",
    stopCode: "UserInitiated",
    stoppedReason: "enough",
    executionStoppedAtMs: 3,
    stoppedAtMs: 4,
  });
});

test.each([
  ["as the agent tells it", 1_500, 1_500],
  ["not before the task started", 900, 1_000],
  ["not in the future", 9_000, 2_000],
])("takes the end of execution: %s", (_, executionStoppedAtMs, expected) => {
  const running = reported(aTask(), { status: "RUNNING" }, 1_000);
  const after = reported(running, { status: "STOPPED", executionStoppedAtMs }, 2_000);
  expect(after).toMatchObject({ executionStoppedAtMs: expected, stoppedAtMs: 2_000 });
});

test("shows the desire to stop before anything has happened", () => {
  const running = reported(aTask(), { status: "RUNNING" }, 1);
  const after = stopRequested(running, USER, 2);
  expect(after).toMatchObject({ lastStatus: "RUNNING", desiredStatus: "STOPPED", stoppingAtMs: 2 });
  expect(stopRequested(after, { ...USER, stoppedReason: "again" }, 3)).toBe(after);
});

test("gives its interface back before it is STOPPED", () => {
  const ending = reported(dispatched(anAwsvpcTask(), 1), { status: "STOPPED" }, 2);
  expect(ending).toMatchObject({
    lastStatus: "DEPROVISIONING",
    attachments: [{ status: "DETACHING" }],
  });
  expect(ending.stoppedAtMs).toBeUndefined();
  expect(deprovisioned(ending, 3)).toMatchObject({
    lastStatus: "STOPPED",
    stoppedAtMs: 3,
    attachments: [{ status: "DELETED" }],
  });
});

test("ends without its agent, with all its containers", () => {
  expect(ended(aTask(), USER, 2)).toMatchObject({
    lastStatus: "STOPPED",
    stopCode: "UserInitiated",
    containers: [{ lastStatus: "STOPPED" }],
  });
});

test("moves an attachment forward only", () => {
  const attached = attachmentReported(anAwsvpcTask(), "a1", "ATTACHED");
  expect(attached.attachments).toMatchObject([{ status: "ATTACHED" }]);
  expect(attachmentReported(attached, "a1", "ATTACHING")).toBe(attached);
  expect(attachmentReported(attached, "other", "DELETED")).toBe(attached);
  expect(attachmentReported(attached, "a1", "no status")).toBe(attached);
});

test.each([
  [{ one: "HEALTHY", two: "HEALTHY" }, "HEALTHY"],
  [{ one: "HEALTHY", two: "UNKNOWN" }, "UNKNOWN"],
  [{ one: "UNHEALTHY", two: "UNKNOWN" }, "UNHEALTHY"],
  [{ one: "HEALTHY" }, "UNKNOWN"],
  [{ one: "HEALTHY", two: "HEALTHY", sidecar: "UNHEALTHY" }, "HEALTHY"],
] as const)("is as healthy as its essential containers: %o is %s", (health, expected) => {
  const task = aTask({
    containers: [
      aTaskContainer({ name: "one" }),
      aTaskContainer({ name: "two" }),
      aTaskContainer({ name: "sidecar", essential: false }),
    ],
  });
  const after = healthReported(task, new Map(Object.entries(health)));
  expect(after.healthStatus).toBe(expected);
});

test("notes when its agent's link came up, and that it is down", () => {
  const down = connectivityChanged(
    aTask({ connectivity: "CONNECTED", connectivityAtMs: 1 }),
    "DISCONNECTED",
    5,
  );
  expect(down).toMatchObject({ connectivity: "DISCONNECTED", connectivityAtMs: 1 });
  expect(connectivityChanged(down, "CONNECTED", 9)).toMatchObject({ connectivityAtMs: 9 });
});

test("was pulled from the begin of the first pull to the end of the last, in whatever order they are told", () => {
  const first = reported(aTask(), { status: "PENDING", pullStartedAtMs: 2, pullStoppedAtMs: 3 }, 5);
  const second = { status: "PENDING", pullStartedAtMs: 2, pullStoppedAtMs: 8 };
  const both = reported(first, second, 9);
  expect(both).toMatchObject({ pullStartedAtMs: 2, pullStoppedAtMs: 8 });
  expect(reported(both, { status: "PENDING", pullStoppedAtMs: 3 }, 9)).toBe(both);
});
