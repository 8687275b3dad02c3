import { expect, test } from "vitest";
import { aTaskContainer } from "../../../test/fixtures/task.ts";
import type { TaskContainer } from "./record.ts";
import { causeOf } from "./stop-cause.ts";

const PULL = "CannotPullContainerError: pull access denied";

test.each<[string, Partial<TaskContainer>[], string | undefined, string, string]>([
  [
    "an essential container that ran",
    [{ lastStatus: "STOPPED", exitCode: 3 }],
    undefined,
    "EssentialContainerExited",
    "Essential container in task exited",
  ],
  [
    "an image that can't be pulled",
    [{ lastStatus: "STOPPED", reason: PULL }],
    "",
    "TaskFailedToStart",
    PULL,
  ],
  [
    "a command that is not there, exit code or not",
    [{ lastStatus: "STOPPED", exitCode: 128, reason: "CannotStartContainerError: no such file" }],
    undefined,
    "TaskFailedToStart",
    "CannotStartContainerError: no such file",
  ],
  [
    "an essential container's reason before another's",
    [
      { name: "log", essential: false, lastStatus: "STOPPED", reason: "other" },
      { lastStatus: "STOPPED", reason: PULL },
    ],
    undefined,
    "TaskFailedToStart",
    PULL,
  ],
  [
    "a dependency that was not healthy in time, though it ran",
    [
      { name: "db", lastStatus: "STOPPED", exitCode: 137, reason: "OutOfMemoryError: killed" },
      { lastStatus: "STOPPED", exitCode: 143, reason: "CannotStartContainerError: timed out" },
    ],
    undefined,
    "TaskFailedToStart",
    "CannotStartContainerError: timed out",
  ],
  ["nothing at all", [{}], undefined, "TaskFailedToStart", "Task failed to start"],
  [
    "what the agent says of the whole task",
    [{ lastStatus: "STOPPED", exitCode: 137, reason: "OutOfMemoryError: killed" }],
    "host is going away",
    "EssentialContainerExited",
    "host is going away",
  ],
])("names the cause: %s", (_, containers, agentReason, stopCode, stoppedReason) => {
  const task = { containers: containers.map((given) => aTaskContainer(given)) };
  expect(causeOf(task, agentReason)).toEqual({ stopCode, stoppedReason });
});

test("a task that has started has not failed to start, whatever its containers are", () => {
  const task = { containers: [aTaskContainer()], startedAtMs: 1 };
  expect(causeOf(task, undefined).stopCode).toBe("EssentialContainerExited");
});

test("cuts a reason at 1024 characters", () => {
  const task = { containers: [aTaskContainer()] };
  expect(causeOf(task, "x".repeat(2000)).stoppedReason).toHaveLength(1024);
});
