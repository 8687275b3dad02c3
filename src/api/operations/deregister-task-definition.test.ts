import { describe, expect, test } from "vitest";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { deleteTaskDefinitions } from "./delete-task-definitions.ts";
import { deregisterTaskDefinition } from "./deregister-task-definition.ts";
import { registerTaskDefinition } from "./register-task-definition.ts";

const ARN = "arn:aws:ecs:us-east-1:000000000000:task-definition/web:1";

describe("DeregisterTaskDefinition", () => {
  test.each(["web:1", ARN])("makes %s INACTIVE and says since when", async (taskDefinition) => {
    const api = await oneRevision();
    const reply = await api.call(deregisterTaskDefinition, { taskDefinition }, { nowMs: 5000 });
    expect(reply.taskDefinition).toMatchObject({
      taskDefinitionArn: ARN,
      status: "INACTIVE",
      deregisteredAt: 5000,
    });
  });

  test("answers an INACTIVE revision as it is", async () => {
    const api = await oneRevision();
    const request = { taskDefinition: "web:1" };
    const first = await api.call(deregisterTaskDefinition, request, { nowMs: 5000 });
    const second = await api.call(deregisterTaskDefinition, request, { nowMs: 6000 });
    expect(second).toEqual(first);
  });

  test.each([
    ["ClientException", "Revision is missing.", "web"],
    ["ClientException", "Revision is missing.", ARN.slice(0, -2)],
    ["ClientException", "Unable to describe task definition.", "web:2"],
    ["ClientException", "Unable to describe task definition.", "api:1"],
    ["ClientException", "Unable to describe task definition.", ARN.replace("us-", "eu-")],
    ["InvalidParameterException", "Invalid revision number. Number: one", "web:one"],
  ])("answers %s %j for %s", async (code, message, taskDefinition) => {
    const api = await oneRevision();
    await expect(api.call(deregisterTaskDefinition, { taskDefinition })).rejects.toMatchObject({
      code,
      message,
    });
  });

  test("answers ClientException for a revision that is being deleted", async () => {
    const api = await oneRevision();
    await api.call(deregisterTaskDefinition, { taskDefinition: "web:1" });
    await api.call(deleteTaskDefinitions, { taskDefinitions: ["web:1"] });
    await expect(
      api.call(deregisterTaskDefinition, { taskDefinition: "web:1" }),
    ).rejects.toMatchObject({
      code: "ClientException",
      message:
        "The task definition could not be deregistered because it is in the process of being " +
        "deleted.",
    });
  });
});

async function oneRevision(): Promise<DirectApi> {
  const api = await aDirectApi();
  await api.call(registerTaskDefinition, {
    family: "web",
    containerDefinitions: [{ name: "app", image: "nginx", memory: 128 }],
  });
  return api;
}
