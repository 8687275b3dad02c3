import { expect, test } from "vitest";
import { exitCodeOf, stepsBetween } from "./task-steps.ts";

test("tells the first status of a task", () => {
  const task = { lastStatus: "PROVISIONING", containers: [{ name: "web", lastStatus: "PENDING" }] };
  expect(stepsBetween(undefined, task)).toEqual([
    { event: "status", status: "PROVISIONING", addresses: [] },
  ]);
});

test("tells nothing while nothing changes", () => {
  const task = { lastStatus: "RUNNING", containers: [{ name: "web", lastStatus: "RUNNING" }] };
  expect(stepsBetween(task, task)).toEqual([]);
});

test("tells where a running task is reached, without UDP ports", () => {
  const containers = [
    {
      name: "web",
      lastStatus: "RUNNING",
      networkBindings: [
        { hostPort: 32768, protocol: "tcp" as const },
        { hostPort: 32769, protocol: "udp" as const },
      ],
    },
  ];
  expect(stepsBetween({ lastStatus: "PENDING" }, { lastStatus: "RUNNING", containers })).toEqual([
    { event: "status", status: "RUNNING", addresses: ["127.0.0.1:32768"] },
  ]);
});

test("tells which of several containers runs already", () => {
  const pending = { name: "db", lastStatus: "PENDING" };
  const before = {
    lastStatus: "PENDING",
    containers: [{ name: "web", lastStatus: "PENDING" }, pending],
  };
  const after = {
    lastStatus: "PENDING",
    containers: [{ name: "web", lastStatus: "RUNNING" }, pending],
  };
  expect(stepsBetween(before, after)).toEqual([
    { event: "container", container: "web", status: "RUNNING" },
  ]);
});

test("tells exit codes before the reason a task stopped", () => {
  const after = {
    lastStatus: "STOPPED",
    stopCode: "EssentialContainerExited" as const,
    stoppedReason: "Essential container in task exited",
    containers: [{ name: "web", lastStatus: "STOPPED", exitCode: 3 }],
  };
  expect(stepsBetween({ lastStatus: "RUNNING" }, after)).toEqual([
    { event: "exit", container: "web", exitCode: 3 },
    {
      event: "stopped",
      stopCode: "EssentialContainerExited",
      reason: "Essential container in task exited",
    },
  ]);
});

test("ends with the main container's exit code, and with 1 when it never ran", () => {
  const containers = [{ name: "side", exitCode: 0 }, { name: "web", exitCode: 3 }, { name: "x" }];
  expect(exitCodeOf({ containers }, "web")).toBe(3);
  expect(exitCodeOf({ containers }, "side")).toBe(0);
  expect(exitCodeOf({ containers }, "x")).toBe(1);
});
