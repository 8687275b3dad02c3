import { describe, expect, test } from "vitest";
import { aContainerInstance } from "../../test/fixtures/container-instance.ts";
import { aTask } from "../../test/fixtures/task.ts";
import type { TaskRecord } from "../domain/task/record.ts";
import { forgettableAtMs, mayStep, nextStep } from "./next-step.ts";

const instance = aContainerInstance();
const nowMs = 9;

describe("nextStep", () => {
  test("leaves alone a task that is to run, and one its agent has to stop", () => {
    const running = aTask({ lastStatus: "RUNNING", dispatchedAtMs: 1 });
    const stopping = aTask({ desiredStatus: "STOPPED", dispatchedAtMs: 1 });
    expect(nextStep(running, { instance, nowMs })).toBe(running);
    expect(nextStep(stopping, { instance, nowMs })).toBe(stopping);
  });

  test("ends a task that is to stop before any agent has heard of it, for the reason it has", () => {
    const unheard = aTask({
      desiredStatus: "STOPPED",
      stopCode: "UserInitiated",
      stoppedReason: "enough",
    });
    expect(nextStep(unheard, { instance, nowMs })).toMatchObject({
      lastStatus: "STOPPED",
      stoppedReason: "enough",
      stoppedAtMs: nowMs,
    });
  });

  test.each([
    ["EC2", instance, "Host EC2 (instance i-00000000000000001) terminated."],
    ["EC2", undefined, "Host EC2 (instance unknown) terminated."],
    [
      "FARGATE",
      undefined,
      "ECS is performing maintenance on the underlying infrastructure hosting the task",
    ],
  ] as const)("ends a task of %s whose host is gone", (launchType, host, stoppedReason) => {
    const task = aTask({ launchType, lastStatus: "RUNNING", dispatchedAtMs: 1 });
    const gone = host && { ...host, status: "INACTIVE" as const };
    expect(nextStep(task, { instance: gone, nowMs })).toMatchObject({
      desiredStatus: "STOPPED",
      lastStatus: "STOPPED",
      stopCode: "TerminationNotice",
      stoppedReason,
    });
  });

  test("makes the interface of a task whose agent is away, and leaves the rest to an agent that is there", () => {
    const attachments: TaskRecord["attachments"] = [
      { id: "a1", type: "ElasticNetworkInterface", status: "PRECREATED", details: [] },
    ];
    const task = aTask({ lastStatus: "PROVISIONING", attachments });
    const away = { ...instance, agentConnected: false };
    expect(nextStep(task, { instance: away, nowMs })).toMatchObject({
      lastStatus: "PROVISIONING",
      attachments: [{ status: "CREATED" }],
      version: task.version + 1,
    });
    const there = { ...instance, agentConnected: true };
    expect(nextStep(task, { instance: there, nowMs })).toBe(task);
    const handedOut = { ...task, dispatchedAtMs: 1 };
    expect(nextStep(handedOut, { instance: away, nowMs })).toBe(handedOut);
  });

  test("gives back the interface of a task that has ended, host or no host", () => {
    const ended = aTask({
      desiredStatus: "STOPPED",
      lastStatus: "DEPROVISIONING",
      attachments: [{ id: "a1", type: "ElasticNetworkInterface", status: "ATTACHED", details: [] }],
    });
    expect(nextStep(ended, { instance: undefined, nowMs })).toMatchObject({
      lastStatus: "STOPPED",
      attachments: [{ status: "DELETED" }],
    });
  });
});

test.each([
  [{ lastStatus: "DEPROVISIONING" }, true],
  [{ desiredStatus: "STOPPED" }, true],
  [{ desiredStatus: "STOPPED", dispatchedAtMs: 1 }, false],
  [{ desiredStatus: "STOPPED", lastStatus: "STOPPED" }, false],
  [{ lastStatus: "RUNNING" }, false],
] as const)("a task with %o may have a step to take: %s", (given, expected) => {
  expect(mayStep(aTask(given))).toBe(expected);
});

test("a STOPPED task can be described for an hour", () => {
  expect(forgettableAtMs(aTask({ stoppedAtMs: 1000 }))).toBe(1000 + 60 * 60 * 1000);
});
