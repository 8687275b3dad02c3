import { describe, expect, test } from "vitest";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { deleteTaskDefinitions } from "./delete-task-definitions.ts";
import { deregisterTaskDefinition } from "./deregister-task-definition.ts";
import { describeTaskDefinition } from "./describe-task-definition.ts";
import { registerTaskDefinition } from "./register-task-definition.ts";

describe("DeleteTaskDefinitions", () => {
  test("marks INACTIVE revisions as being deleted, which describing them still shows", async () => {
    const api = await activeAndInactive();
    const reply = await api.call(
      deleteTaskDefinitions,
      { taskDefinitions: ["web:1"] },
      { nowMs: 7000 },
    );
    expect(reply.failures).toEqual([]);
    expect(reply.taskDefinitions).toMatchObject([
      { revision: 1, status: "DELETE_IN_PROGRESS", deleteRequestedAt: 7000 },
    ]);
    const described = await api.call(describeTaskDefinition, { taskDefinition: "web:1" });
    expect(described.taskDefinition).toEqual(reply.taskDefinitions?.[0]);
  });

  test("reports each identifier that can't be deleted, as it was given, beside those that can", async () => {
    const api = await activeAndInactive();
    const reply = await api.call(deleteTaskDefinitions, {
      taskDefinitions: ["web", "web:x", "web:1", "web:2", "web:9", NO_ARN, ELSEWHERE],
    });
    expect(reply.taskDefinitions?.map(({ revision }) => revision)).toEqual([1]);
    expect(reply.failures).toEqual([
      { arn: "web", reason: INVALID },
      { arn: "web:x", reason: INVALID },
      { arn: "web:2", reason: STILL_ACTIVE },
      { arn: "web:9", reason: UNKNOWN },
      { arn: NO_ARN, reason: INVALID },
      { arn: ELSEWHERE, reason: UNKNOWN },
    ]);
  });

  test("answers a revision that is being deleted again, as it is", async () => {
    const api = await activeAndInactive();
    const request = { taskDefinitions: ["web:1"] };
    const first = await api.call(deleteTaskDefinitions, request, { nowMs: 7000 });
    const second = await api.call(deleteTaskDefinitions, request, { nowMs: 8000 });
    expect(second).toEqual(first);
  });

  test.each([
    [0, "size of TaskDefinition references list must be greater than 0"],
    [11, "Size of TaskDefinition references list cannot exceed 10"],
  ])("answers InvalidParameterException for %i identifiers", async (length, message) => {
    const api = await aDirectApi();
    const taskDefinitions = Array.from({ length }, (_, n) => `web:${n + 1}`);
    await expect(api.call(deleteTaskDefinitions, { taskDefinitions })).rejects.toMatchObject({
      code: "InvalidParameterException",
      message,
    });
  });
});

const NO_ARN = "arn:aws:ecs:nowhere";
const ELSEWHERE = "arn:aws:ecs:eu-west-1:000000000000:task-definition/web:1";

const INVALID =
  "The specified task definition identifier is invalid. Specify a valid name or ARN and try again.";
const UNKNOWN =
  "The specified task definition does not exist. Specify a valid account, family, revision and try again.";
const STILL_ACTIVE =
  "The specified task definition is still in ACTIVE status. Please deregister the target and try again.";

/** web:1 is INACTIVE, web:2 ACTIVE. */
async function activeAndInactive(): Promise<DirectApi> {
  const api = await aDirectApi();
  for (let revision = 1; revision <= 2; revision += 1) {
    await api.call(registerTaskDefinition, {
      family: "web",
      containerDefinitions: [{ name: "app", image: "nginx", memory: 128 }],
    });
  }
  await api.call(deregisterTaskDefinition, { taskDefinition: "web:1" });
  return api;
}
