import { describe, expect, test } from "vitest";
import { aPayloadContainer, anAgentTask } from "../../../test/fixtures/agent-task.ts";
import type { AgentTask } from "./agent-task.ts";
import { observe, want } from "./task-progress.ts";

const NOW = 1_000;
const pair = {
  containers: [aPayloadContainer(), aPayloadContainer({ name: "sidecar", essential: false })],
};

describe("a task's status", () => {
  test("is the least of its containers'", () => {
    const one = observe(anAgentTask(pair), "app", { status: "RUNNING", id: "a" }, NOW);
    expect(one.knownStatus).toBe("NONE");
    const two = observe(one, "sidecar", { status: "CREATED", id: "s" }, NOW);
    expect(two.knownStatus).toBe("CREATED");
    expect(observe(two, "sidecar", { status: "RUNNING" }, NOW).knownStatus).toBe("RUNNING");
  });

  test("is not held back by a container that is not essential and has ended", () => {
    const ended = observe(anAgentTask(pair), "sidecar", { status: "STOPPED", exitCode: 0 }, NOW);
    expect(ended.desiredStatus).toBe("RUNNING");
    expect(observe(ended, "app", { status: "RUNNING", id: "a" }, NOW).knownStatus).toBe("RUNNING");
  });

  test("stays where it is while an essential container has ended and others still run", () => {
    const running = observe(anAgentTask(pair), "sidecar", { status: "RUNNING", id: "s" }, NOW);
    const failed = observe(running, "app", { status: "STOPPED", reason: "X: y" }, NOW);
    expect(failed).toMatchObject({ knownStatus: "NONE", desiredStatus: "STOPPED" });
    const over = observe(failed, "sidecar", { status: "STOPPED", exitCode: 0 }, NOW + 5);
    expect(over).toMatchObject({ knownStatus: "STOPPED", stoppedAtMs: NOW + 5 });
  });

  test("never goes back", () => {
    const stopped = observe(anAgentTask(), "app", { status: "STOPPED", exitCode: 0 }, NOW);
    expect(observe(stopped, "app", { status: "PULLED" }, NOW).knownStatus).toBe("STOPPED");
    expect(want(stopped, "RUNNING", NOW).desiredStatus).toBe("STOPPED");
  });

  test("is STOPPED at once for a stop of a task that was never here", () => {
    const unknown = want(anAgentTask({ containers: [] }), "STOPPED", NOW);
    expect(unknown.knownStatus).toBe("STOPPED");
  });
});

test("a container keeps the reason of its first failure", () => {
  const first = observe(anAgentTask(), "app", { status: "STOPPED", reason: "First: a" }, NOW);
  const second = observe(first, "app", { status: "STOPPED", reason: "Second: b" }, NOW);
  expect(second.containers[0]?.reason).toBe("First: a");
});

test("the end of execution is when the first essential container ended", () => {
  const running = observe(anAgentTask(pair), "app", { status: "RUNNING", id: "a" }, NOW);
  const stopping = want(running, "STOPPED", NOW + 1);
  const over = observe(stopping, "app", { status: "STOPPED", exitCode: 0 }, NOW + 9);
  expect(stopping.executionStoppedAtMs).toBeUndefined();
  expect(over.executionStoppedAtMs).toBe(NOW + 9);
  const sidecar = observe(over, "sidecar", { status: "STOPPED", exitCode: 0 }, NOW + 20);
  expect(sidecar.executionStoppedAtMs).toBe(NOW + 9);
});

describe("an end that was found late", () => {
  const both = { containers: [aPayloadContainer(), aPayloadContainer({ name: "other" })] };
  const found = (name: string, finishedAtMs: number, task = anAgentTask(both)): AgentTask =>
    observe(task, name, { status: "STOPPED", exitCode: 0, finishedAtMs }, NOW);

  test("is told with the time it happened", () => {
    expect(found("app", NOW - 700).executionStoppedAtMs).toBe(NOW - 700);
  });

  test("is not told later than another that came before it", () => {
    expect(found("other", NOW - 800, found("app", NOW - 700)).executionStoppedAtMs).toBe(NOW - 800);
    expect(found("other", NOW - 600, found("app", NOW - 700)).executionStoppedAtMs).toBe(NOW - 700);
  });

  test("is never in the future, whatever the clock of the runtime says", () => {
    expect(found("app", NOW + 700).executionStoppedAtMs).toBe(NOW);
  });
});
