import { expect, test } from "vitest";
import { aPayloadContainer, anAgentTask, TASK_ARN } from "../../../test/fixtures/agent-task.ts";
import { taskMetrics } from "./task-metrics.ts";

const restartPolicy = { enabled: true, ignoredExitCodes: [], restartAttemptPeriod: 60 };
const containers = [
  aPayloadContainer({ name: "app", restartPolicy }),
  aPayloadContainer({ name: "other" }),
];

test("says how often the containers with a restart policy were restarted", () => {
  const task = anAgentTask(
    { containers },
    { app: { restartCount: 2 } },
    { knownStatus: "RUNNING" },
  );
  expect(taskMetrics(task)).toEqual({
    taskArn: TASK_ARN,
    taskDefinitionFamily: "web",
    taskDefinitionVersion: "3",
    containerMetrics: [{ containerName: "app", restartStatsSet: { restartCount: 2 } }],
  });
});

test("says nothing of a task that is not running, or has no restart policy", () => {
  expect(taskMetrics(anAgentTask({ containers }))).toBeUndefined();
  expect(taskMetrics(anAgentTask({}, {}, { knownStatus: "RUNNING" }))).toBeUndefined();
});
