import { expect, test } from "vitest";
import { parseContainerState } from "./container-state.ts";

function stateOf(state: object): ReturnType<typeof parseContainerState> {
  return parseContainerState({ Id: "c1", Name: "/ecs-web-1-app", State: state });
}

test("a container that ended at once has not ended before it began", () => {
  const { startedAtMs, finishedAtMs } = stateOf({
    Status: "exited",
    ExitCode: 3,
    StartedAt: "2026-11-20T12:00:00.304512345Z",
    FinishedAt: "2026-11-20T12:00:00.303912345Z",
  });
  expect(finishedAtMs).toBe(startedAtMs);
});

test("a container that runs again has no end, though Docker remembers the one before", () => {
  const state = stateOf({
    Status: "running",
    Pid: 7,
    StartedAt: "2026-11-20T12:00:05Z",
    FinishedAt: "2026-11-20T12:00:03Z",
  });
  expect(state).toMatchObject({ status: "running", pid: 7 });
  expect(state).not.toHaveProperty("finishedAtMs");
});

test("a container that never ran has neither beginning nor end", () => {
  const state = stateOf({
    Status: "created",
    StartedAt: "0001-01-01T00:00:00Z",
    FinishedAt: "0001-01-01T00:00:00Z",
  });
  expect(state).not.toHaveProperty("startedAtMs");
  expect(state).not.toHaveProperty("finishedAtMs");
});
