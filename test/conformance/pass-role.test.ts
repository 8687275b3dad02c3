import { RegisterTaskDefinitionCommand, RunTaskCommand } from "@aws-sdk/client-ecs";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import { anIdentityServer, implicitDenial, trustOf } from "../fixtures/identity-server.ts";

const ACCOUNT = "000000000000";
const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`;
const EXECUTION_ROLE = `arn:aws:iam::${ACCOUNT}:role/ecsTaskExecutionRole`;

const implicit = (action: string, resource: string, who = ALICE): object => ({
  message: implicitDenial(action, resource, who),
});

describe("iam:PassRole", () => {
  const ALL_OF_ECS = { Effect: "Allow", Action: "ecs:*", Resource: "*" };
  const definition = {
    family: "web",
    executionRoleArn: EXECUTION_ROLE,
    containerDefinitions: [{ name: "app", image: "busybox", memory: 64 }],
  };

  test("is needed to register a definition with roles, and to run it, on each role", async () => {
    const server = await anIdentityServer();
    const keys = await server.user("alice", ALL_OF_ECS);
    const register = new RegisterTaskDefinitionCommand(definition);
    await expect(server.ecs(keys).send(register)).rejects.toMatchObject({
      name: "AccessDeniedException",
      ...implicit("iam:PassRole", EXECUTION_ROLE),
    });
    await server.ecs().send(register);
    const run = new RunTaskCommand({ taskDefinition: "web" });
    await expect(server.ecs(keys).send(run)).rejects.toMatchObject(
      implicit("iam:PassRole", EXECUTION_ROLE),
    );
    const passing = await server.user("bob", [
      ALL_OF_ECS,
      {
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: EXECUTION_ROLE,
        Condition: { StringLike: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      },
    ]);
    expect(await server.ecs(passing).send(register)).toBeDefined();
    // Allowed, and then there is nowhere to run it.
    await expect(server.ecs(passing).send(run)).rejects.toThrow(
      "No Container Instances were found",
    );
    const overridden = new RunTaskCommand({
      taskDefinition: "web",
      overrides: { taskRoleArn: `arn:aws:iam::${ACCOUNT}:role/admin` },
    });
    await expect(server.ecs(passing).send(overridden)).rejects.toMatchObject(
      implicit(
        "iam:PassRole",
        `arn:aws:iam::${ACCOUNT}:role/admin`,
        `arn:aws:iam::${ACCOUNT}:user/bob`,
      ),
    );
  });

  test("is about the role that will be used, by whatever ARN it is named", async () => {
    const server = await anIdentityServer();
    const pass = {
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: "arn:aws:iam::*:role/safe/*",
    };
    const keys = await server.user("alice", [ALL_OF_ECS, pass]);
    await server.iam().send(
      new CreateRoleCommand({
        RoleName: "admin",
        AssumeRolePolicyDocument: trustOf({ Service: "ecs-tasks.amazonaws.com" }),
      }),
    );
    await server
      .ecs()
      .send(new RegisterTaskDefinitionCommand({ ...definition, executionRoleArn: undefined }));
    const run = (taskRoleArn: string) =>
      server
        .ecs(keys)
        .send(new RunTaskCommand({ taskDefinition: "web", overrides: { taskRoleArn } }));
    for (const account of [ACCOUNT, "123456789012"]) {
      await expect(run(`arn:aws:iam::${account}:role/safe/admin`)).rejects.toMatchObject(
        implicit("iam:PassRole", `arn:aws:iam::${ACCOUNT}:role/admin`),
      );
    }
    await expect(run(`arn:aws:iam::${ACCOUNT}:role/safe/new`)).rejects.toThrow("No Container Inst");
  });

  test("comes after ecs:RunTask, which is on the revision that the family stands for", async () => {
    const server = await anIdentityServer();
    await server.ecs().send(new RegisterTaskDefinitionCommand(definition));
    const keys = await server.user("alice");
    await expect(
      server.ecs(keys).send(new RunTaskCommand({ taskDefinition: "web" })),
    ).rejects.toMatchObject(
      implicit("ecs:RunTask", `arn:aws:ecs:us-east-1:${ACCOUNT}:task-definition/web:1`),
    );
  });
});
