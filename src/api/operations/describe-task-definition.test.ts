import { describe, expect, test } from "vitest";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { deregisterTaskDefinition } from "./deregister-task-definition.ts";
import { describeTaskDefinition } from "./describe-task-definition.ts";
import { registerTaskDefinition } from "./register-task-definition.ts";

const ARN = "arn:aws:ecs:us-east-1:000000000000:task-definition/web";

describe("DescribeTaskDefinition", () => {
  test.each([
    ["the latest ACTIVE revision of a family", "web", 2],
    ["a revision", "web:1", 1],
    ["an INACTIVE revision", "web:3", 3],
    ["a revision's ARN", `${ARN}:1`, 1],
    ["a family's ARN", ARN, 2],
  ])("finds %s", async (_, taskDefinition, revision) => {
    const api = await threeRevisions();
    const reply = await api.call(describeTaskDefinition, { taskDefinition });
    expect(reply.taskDefinition?.revision).toBe(revision);
  });

  test("answers what registering answered", async () => {
    const api = await aDirectApi();
    const registered = await api.call(registerTaskDefinition, WEB);
    const described = await api.call(describeTaskDefinition, { taskDefinition: "web:1" });
    expect(described.taskDefinition).toEqual(registered.taskDefinition);
  });

  test("shows tags only when they are asked for", async () => {
    const api = await aDirectApi();
    const tags = [{ key: "team", value: "a" }];
    await api.call(registerTaskDefinition, { ...WEB, tags });
    const request = { taskDefinition: "web" };
    expect(await api.call(describeTaskDefinition, request)).toMatchObject({ tags: [] });
    expect(await api.call(describeTaskDefinition, { ...request, include: ["TAGS"] })).toMatchObject(
      { tags },
    );
  });

  test.each(["api", "web:4", "web:0", `${ARN.replace("us-east-1", "eu-west-1")}:1`, "arn:aws:ecs"])(
    "answers ClientException for %s, which is not there",
    async (taskDefinition) => {
      const api = await threeRevisions();
      await expect(api.call(describeTaskDefinition, { taskDefinition })).rejects.toMatchObject({
        code: "ClientException",
        message: "Unable to describe task definition.",
      });
    },
  );

  test("answers ClientException for a family without an ACTIVE revision", async () => {
    const api = await aDirectApi();
    await api.call(registerTaskDefinition, WEB);
    await api.call(deregisterTaskDefinition, { taskDefinition: "web:1" });
    await expect(api.call(describeTaskDefinition, { taskDefinition: "web" })).rejects.toMatchObject(
      { message: "Unable to describe task definition." },
    );
  });

  test.each([
    ["web:abc", "abc"],
    ["web:", ""],
    ["web:1:2", "1:2"],
    ["web:2147483648", "2147483648"],
    [`${ARN}:latest`, "latest"],
  ])("answers InvalidParameterException for %s", async (taskDefinition, number) => {
    const api = await threeRevisions();
    await expect(api.call(describeTaskDefinition, { taskDefinition })).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: `Invalid revision number. Number: ${number}`,
    });
  });

  test("does not show another account's definitions, by ARN neither", async () => {
    const api = await threeRevisions();
    await expect(
      api.call(
        describeTaskDefinition,
        { taskDefinition: `${ARN}:1` },
        { caller: { accountId: "111111111111" } },
      ),
    ).rejects.toMatchObject({ code: "ClientException" });
  });
});

const WEB = {
  family: "web",
  containerDefinitions: [{ name: "app", image: "nginx", memory: 128 }],
};

/** Revisions 1 and 2 ACTIVE, 3 INACTIVE. */
async function threeRevisions(): Promise<DirectApi> {
  const api = await aDirectApi();
  for (let revision = 1; revision <= 3; revision += 1) {
    await api.call(registerTaskDefinition, WEB);
  }
  await api.call(deregisterTaskDefinition, { taskDefinition: "web:3" });
  return api;
}
