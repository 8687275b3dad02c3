import { expect, test } from "vitest";
import { aPayloadContainer, anAgentTask } from "../../../test/fixtures/agent-task.ts";
import type { AgentContainer, AgentTask } from "./agent-task.ts";
import { isToBeRestarted } from "./restart-policy.ts";

const restartPolicy = { enabled: true, ignoredExitCodes: [7], restartAttemptPeriod: 60 };
const STARTED_MS = 1_000_000;

function isRestarted(
  options: {
    readonly policy?: Partial<typeof restartPolicy>;
    readonly observed?: Partial<AgentContainer>;
    readonly task?: Partial<AgentTask>;
    readonly exitCode?: number;
    readonly afterMs?: number;
  } = {},
): boolean {
  const containers = [
    aPayloadContainer({ restartPolicy: { ...restartPolicy, ...options.policy } }),
  ];
  const app = { status: "RUNNING", startedAtMs: STARTED_MS, ...options.observed } as const;
  const { exitCode = 1, afterMs = 60_000 } = options;
  return isToBeRestarted(anAgentTask({ containers }, { app }, options.task), "app", {
    exitCode,
    nowMs: STARTED_MS + afterMs,
  });
}

test("a container that ended is restarted, whatever its exit code", () => {
  expect(isRestarted()).toBe(true);
  expect(isRestarted({ exitCode: 0 })).toBe(true);
});

test.each([
  ["has no policy that is enabled", { policy: { enabled: false } }],
  ["ended with an ignored exit code", { exitCode: 7 }],
  ["was up for less than the period", { afterMs: 59_999 }],
  ["was restarted less than the period ago", { observed: { restartedAtMs: STARTED_MS + 1 } }],
  ["is of a task that is to stop", { task: { desiredStatus: "STOPPED" } }],
  ["counts as stopped already", { observed: { status: "STOPPED" } }],
] as const)("one that %s is not", (_what, options) => {
  expect(isRestarted(options)).toBe(false);
});
