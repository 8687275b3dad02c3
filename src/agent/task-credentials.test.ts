import { expect, test } from "vitest";
import { anAgentTask, aTaskArn } from "../../test/fixtures/agent-task.ts";
import { roleCredentials } from "../../test/fixtures/host-tasks.ts";
import type { AgentTask } from "./task/agent-task.ts";
import { TaskCredentials } from "./task-credentials.ts";

const one = anAgentTask({
  roleCredentials: { credentialsId: "r1" },
  executionRoleCredentials: { credentialsId: "x1" },
});

test("are known under their id, the task role's apart from the execution role's", () => {
  const credentials = new TaskCredentials(() => [one]);
  expect(credentials.learn(roleCredentials("TaskApplication", "r1"))).toBe(true);
  expect(credentials.find("r1")).toMatchObject({
    roleType: "TaskApplication",
    keys: { accessKeyId: "ASIAAPP" },
  });
  expect(credentials.find("x1")).toEqual({ task: one, roleType: "TaskExecution", keys: undefined });
  expect(credentials.ofTask(one, "TaskApplication")?.accessKeyId).toBe("ASIAAPP");
  expect(credentials.ofTask(one, "TaskExecution")).toBeUndefined();
});

test("take the place of those that expire", () => {
  const credentials = new TaskCredentials(() => [one]);
  const first = roleCredentials("TaskApplication", "r1");
  credentials.learn(first);
  const renewed = { ...first.credentials, accessKeyId: "ASIANEW" };
  credentials.learn({ ...first, credentials: renewed });
  expect(credentials.find("r1")?.keys?.accessKeyId).toBe("ASIANEW");
});

test("of a task that is not there are not kept", () => {
  const credentials = new TaskCredentials(() => [one]);
  expect(credentials.learn(roleCredentials("TaskApplication", "r2", aTaskArn("2")))).toBe(false);
  expect(credentials.find("r2")).toBeUndefined();
});

test("that claim another task's id do not stand for that task", () => {
  const two = anAgentTask({ arn: aTaskArn("2") });
  const credentials = new TaskCredentials(() => [one, two]);
  credentials.learn(roleCredentials("TaskApplication", "r1", aTaskArn("2")));
  expect(credentials.find("r1")?.keys).toBeUndefined();
});

test("are forgotten when their task has stopped, and not there again if it came back", () => {
  let tasks: readonly AgentTask[] = [one];
  const credentials = new TaskCredentials(() => tasks);
  credentials.learn(roleCredentials("TaskApplication", "r1"));
  tasks = [{ ...one, knownStatus: "STOPPED" }];
  expect(credentials.find("r1")).toBeUndefined();
  tasks = [one];
  expect(credentials.find("r1")?.keys).toBeUndefined();
});
