import { describe, expect, test } from "vitest";
import { aDirectApi } from "../../../test/fixtures/operation-context.ts";
import { aFargateDefinition, withContainer } from "../../../test/fixtures/task-definition-input.ts";
import type { Input } from "../operation.ts";
import { deleteTaskDefinitions } from "./delete-task-definitions.ts";
import { deregisterTaskDefinition } from "./deregister-task-definition.ts";
import { describeTaskDefinition } from "./describe-task-definition.ts";
import { registerTaskDefinition } from "./register-task-definition.ts";

type Request = Input<"RegisterTaskDefinition">;

const WEB: Request = {
  family: "web",
  containerDefinitions: [{ name: "app", image: "nginx", memory: 128 }],
};
const USER = "arn:aws:iam::000000000000:user/ada";

describe("RegisterTaskDefinition", () => {
  test("answers the revision in normal form, with what ECS adds to it", async () => {
    const api = await aDirectApi();
    const request = { ...WEB, networkMode: "awsvpc", cpu: ".25 vCPU", memory: "512" } as const;
    const { taskDefinition, tags } = await api.call(registerTaskDefinition, request, {
      nowMs: 1_606_607_178_315,
      caller: { principalArn: USER },
    });
    expect(tags).toBeUndefined();
    expect(taskDefinition).toEqual({
      taskDefinitionArn: "arn:aws:ecs:us-east-1:000000000000:task-definition/web:1",
      family: "web",
      revision: 1,
      status: "ACTIVE",
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      containerDefinitions: [
        {
          name: "app",
          image: "nginx",
          memory: 128,
          cpu: 0,
          essential: true,
          portMappings: [],
          environment: [],
          mountPoints: [],
          volumesFrom: [],
          systemControls: [],
        },
      ],
      volumes: [],
      placementConstraints: [],
      compatibilities: ["EC2", "MANAGED_INSTANCES", "FARGATE"],
      requiresAttributes: [
        { name: "com.amazonaws.ecs.capability.docker-remote-api.1.18" },
        { name: "ecs.capability.task-eni" },
      ],
      registeredAt: 1_606_607_178_315,
      registeredBy: USER,
    });
  });

  test("leaves requiresAttributes out when nothing is required", async () => {
    const api = await aDirectApi();
    const { taskDefinition } = await api.call(registerTaskDefinition, WEB);
    expect(taskDefinition).not.toHaveProperty("requiresAttributes");
  });

  test("gives every registration the next revision, an identical one too", async () => {
    const api = await aDirectApi();
    const revisions = [];
    for (let count = 0; count < 3; count += 1) {
      const { taskDefinition } = await api.call(registerTaskDefinition, WEB);
      revisions.push(taskDefinition?.revision);
    }
    expect(revisions).toEqual([1, 2, 3]);
  });

  test("gives registrations that arrive together different revisions", async () => {
    const api = await aDirectApi();
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => api.call(registerTaskDefinition, WEB)),
    );
    const revisions = replies.map(({ taskDefinition }) => taskDefinition?.revision);
    expect(new Set(revisions).size).toBe(20);
  });

  test("uses up no revision when it refuses", async () => {
    const api = await aDirectApi();
    await expect(
      api.call(registerTaskDefinition, { ...WEB, containerDefinitions: [] }),
    ).rejects.toThrow("Container list cannot be empty");
    const { taskDefinition } = await api.call(registerTaskDefinition, WEB);
    expect(taskDefinition?.revision).toBe(1);
  });

  test("never gives a revision again, even after it was deleted", async () => {
    const api = await aDirectApi();
    await api.call(registerTaskDefinition, WEB);
    await api.call(deregisterTaskDefinition, { taskDefinition: "web:1" });
    await api.call(deleteTaskDefinitions, { taskDefinitions: ["web:1"] });
    const { taskDefinition } = await api.call(registerTaskDefinition, WEB);
    expect(taskDefinition?.revision).toBe(2);
  });

  test("numbers the families of each account and region by themselves", async () => {
    const api = await aDirectApi();
    await api.call(registerTaskDefinition, WEB);
    for (const caller of [{ region: "eu-west-1" }, { accountId: "111111111111" }]) {
      const { taskDefinition } = await api.call(registerTaskDefinition, WEB, { caller });
      expect(taskDefinition?.revision).toBe(1);
    }
  });

  test("answers the tags beside the definition", async () => {
    const api = await aDirectApi();
    const { taskDefinition, tags } = await api.call(registerTaskDefinition, {
      ...WEB,
      tags: [{ key: "team", value: "a" }, { key: "spare" }],
    });
    expect(tags).toEqual([
      { key: "team", value: "a" },
      { key: "spare", value: "" },
    ]);
    expect(taskDefinition).not.toHaveProperty("tags");
  });

  test.each([
    ["ClientException", "Family contains invalid characters.", { ...WEB, family: "a b" }],
    [
      "InvalidParameterException",
      "Invalid 'cpu' setting for task. For more information, see the Troubleshooting section of " +
        "the Amazon ECS Developer Guide.",
      { ...WEB, cpu: "" },
    ],
  ])("answers %s with %j", async (code, message, request) => {
    const api = await aDirectApi();
    await expect(api.call(registerTaskDefinition, request)).rejects.toMatchObject({
      code,
      message,
    });
  });

  test.each([
    ["family", "Family can not be blank."],
    ["containerDefinitions", "Container list cannot be empty"],
  ])("has AWS's words for a request without %s", (member, message) => {
    expect(registerTaskDefinition.whenMissing?.[member]).toEqual(["ClientException", message]);
  });
});

describe("What AWS refuses and Longshore takes", () => {
  const retired: Request = {
    ...WEB,
    inferenceAccelerators: [{ deviceName: "device1", deviceType: "eia2.medium" }],
  };
  const constrained = aRequest({
    placementConstraints: [{ type: "memberOf", expression: "attribute:rack == r1" }],
  });

  test.each([
    ["inferenceAccelerators", retired],
    ["placementConstraints", constrained],
  ] as const)("keeps %s and warns of it", async (member, request) => {
    const api = await aDirectApi();
    await api.call(registerTaskDefinition, request);
    const { taskDefinition } = await api.call(describeTaskDefinition, {
      taskDefinition: request.family,
    });
    expect(taskDefinition?.[member]).toEqual(request[member]);
    expect(api.warnings).toEqual([expect.stringContaining(member)]);
  });

  test.each([
    [retired, "Unsupported field 'inferenceAccelerators'."],
    [constrained, "Fargate compatible task definitions do not support constraints"],
  ])("refuses it when strict: %#", async (request, message) => {
    const api = await aDirectApi();
    await expect(api.call(registerTaskDefinition, request, { strict: true })).rejects.toMatchObject(
      { code: "ClientException", message },
    );
    expect(api.warnings).toEqual([]);
  });

  test("says nothing of an extension when it refuses for another reason", async () => {
    const api = await aDirectApi();
    const request = { ...retired, ...withContainer({ image: "" }), family: "web" };
    await expect(api.call(registerTaskDefinition, asRequest(request))).rejects.toThrow("image");
    expect(api.warnings).toEqual([]);
  });
});

function aRequest(given: Partial<Request>): Request {
  return asRequest({ ...aFargateDefinition(given), family: "web" });
}

function asRequest(definition: ReturnType<typeof aFargateDefinition>): Request {
  const { family, containerDefinitions } = definition;
  if (family === undefined || containerDefinitions === undefined) throw new Error("not a request");
  return { ...definition, family, containerDefinitions };
}
