import { expect, test } from "vitest";
import { anAgentTask, aTaskArn } from "../../../test/fixtures/agent-task.ts";
import { cleanupWaitMs } from "./cleanup-wait.ts";

const settings = { taskCleanupWaitMs: 1_000, taskCleanupJitterMs: 100 };

test("stopped containers of a Fargate task go at once, those of others after their time", () => {
  expect(cleanupWaitMs(anAgentTask({ launchType: "FARGATE" }), settings)).toBe(0);
  for (const launchType of ["EC2", "EXTERNAL"] as const) {
    const none = { ...settings, taskCleanupJitterMs: 0 };
    expect(cleanupWaitMs(anAgentTask({ launchType }), none)).toBe(1_000);
  }
});

test("the jitter is another for each task, and the same whenever it is asked for", () => {
  const waits = ["0", "7", "f"].map((digit) => {
    const task = anAgentTask({ arn: aTaskArn(digit.repeat(32)) });
    expect(cleanupWaitMs(task, settings)).toBe(cleanupWaitMs(task, settings));
    return cleanupWaitMs(task, settings);
  });
  expect(waits).toEqual([1_000, 1_047, 1_100]);
});
