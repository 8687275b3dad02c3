import { expect, test } from "vitest";
import { aPayloadContainer, aPayloadTask, TASK_ARN } from "../../../test/fixtures/agent-task.ts";
import { roleCredentials } from "../../../test/fixtures/host-tasks.ts";
import { newAgentTask } from "../task/agent-task.ts";
import { parseCredentialsMessage } from "./parse-credentials.ts";
import { parsePayload } from "./parse-payload.ts";

const { credentials } = roleCredentials("TaskApplication", "r1");
const message = {
  messageId: "m1",
  taskArn: TASK_ARN,
  roleType: "TaskApplication",
  roleCredentials: credentials,
};

test("reads new credentials of a task", () => {
  expect(parseCredentialsMessage(message)).toEqual({
    messageId: "m1",
    credentials: { taskArn: TASK_ARN, roleType: "TaskApplication", credentials },
  });
});

test.each([
  ["an id of its own", { messageId: "" }],
  ["a task", { taskArn: undefined }],
  ["credentials", { roleCredentials: undefined }],
  ["an id of the credentials", { roleCredentials: { ...credentials, credentialsId: "" } }],
  ["a role that there is", { roleType: "Task" }],
])("drops a message without %s, as the ECS agent does", (_, over) => {
  expect(parseCredentialsMessage({ ...message, ...over })).toBeUndefined();
});

test("keeps the keys that come with a task apart from the task, which is written to disk", () => {
  const task = aPayloadTask({
    containers: [aPayloadContainer()],
    roleCredentials: credentials,
    executionRoleCredentials: { ...credentials, credentialsId: "x1" },
  });
  const head = { messageId: "m", clusterArn: "c", containerInstanceArn: "i", seqNum: 1 };
  const parsed = parsePayload({ ...head, tasks: [task] });
  expect(parsed?.credentials.map((it) => [it.roleType, it.credentials.credentialsId])).toEqual([
    ["TaskApplication", "r1"],
    ["TaskExecution", "x1"],
  ]);
  const kept = JSON.stringify(parsed?.tasks.map(newAgentTask));
  expect(kept).toContain('"roleCredentials":{"credentialsId":"r1"}');
  expect(kept).not.toMatch(/ASIAAPP|secret|token/);
});
