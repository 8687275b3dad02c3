import { beforeEach, describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import type { RoleRecord } from "../../domain/identity/records.ts";
import { roles } from "../../store/identity-tables.ts";
import { makeTaskRole } from "../../store/task-role.ts";
import { runTask } from "../operations/run-task.ts";

const ACCOUNT = "000000000000";
const TASK_ROLE = `arn:aws:iam::${ACCOUNT}:role/app/task`;
const EXECUTION_ROLE = `arn:aws:iam::${ACCOUNT}:role/ecsTaskExecutionRole`;

let api: DirectApi;

beforeEach(async () => {
  api = await aDirectApi();
  await seed(api.store, {
    clusters: [aCluster()],
    containerInstances: [aContainerInstance()],
    taskDefinitions: [aTaskDefinition()],
  });
});

function run(overrides: object, strict = false) {
  return api.call(runTask, { taskDefinition: "web", overrides }, { strict });
}

function unableToAssume(role: string): object {
  return {
    code: "ClientException",
    message:
      `ECS was unable to assume the role '${role}' that was provided for this task. Please verify that the role ` +
      "being passed has the proper trust relationship and permissions and that your IAM user has permissions " +
      "to pass this role.",
  };
}

function known(): Promise<readonly RoleRecord[]> {
  return api.store.read((view) => [...view.all(roles)]);
}

function aRole(given: Partial<RoleRecord>): Promise<void> {
  return api.store.write((tx) => {
    const ids = { uuid: () => "", hex32: () => "0", random: () => 0 };
    const made = { accountId: ACCOUNT, path: "/app/", roleName: "task", nowMs: 0, ids };
    tx.put(roles, { ...makeTaskRole(tx, { ...made, use: "task" }), ...given });
  });
}

describe("a role that is not there", () => {
  test("is refused in AWS's words with strict", async () => {
    for (const overrides of [{ taskRoleArn: TASK_ROLE }, { executionRoleArn: TASK_ROLE }]) {
      await expect(run(overrides, true)).rejects.toMatchObject(unableToAssume(TASK_ROLE));
    }
    expect(await known()).toEqual([]);
  });

  test("is made at its first use, once and with a warning", async () => {
    await run({ taskRoleArn: TASK_ROLE, executionRoleArn: EXECUTION_ROLE });
    await run({ taskRoleArn: TASK_ROLE });
    const [execution, task] = await known();
    expect(execution).toMatchObject({
      arn: EXECUTION_ROLE,
      attachedPolicies: ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"],
    });
    expect(task).toMatchObject({ arn: TASK_ROLE, path: "/app/", attachedPolicies: [] });
    const said = api.warnings.filter((text) => text.includes("roles-on-first-use"));
    expect(said).toEqual([
      `the execution role ${EXECUTION_ROLE} was not there; ${EXECUTION_ROLE} was made, with AmazonECSTaskExecutionRolePolicy attached (roles-on-first-use)`,
      `the task role ${TASK_ROLE} was not there; ${TASK_ROLE} was made, with no policies: it may do nothing (roles-on-first-use)`,
    ]);
  });

  test("of another account is made in the caller's own, and refused with strict", async () => {
    const foreign = TASK_ROLE.replace(ACCOUNT, "123456789012");
    await expect(run({ taskRoleArn: foreign }, true)).rejects.toMatchObject(
      unableToAssume(foreign),
    );
    await run({ taskRoleArn: foreign });
    expect((await known()).map(({ arn }) => arn)).toEqual([TASK_ROLE]);
  });

  test("may fetch what its task definitions name when root runs them, as long as it has that policy", async () => {
    const named = async (family: string, valueFrom: string): Promise<void> => {
      const definition = aTaskDefinition({ family });
      const containers = definition.definition.containerDefinitions ?? [];
      await seed(api.store, {
        taskDefinitions: [
          {
            ...definition,
            definition: {
              ...definition.definition,
              containerDefinitions: containers.map((container) => ({
                ...container,
                secrets: [{ name: "X", valueFrom }],
              })),
            },
          },
        ],
      });
    };
    const runAs = (taskDefinition: string, principalArn?: string) =>
      api.call(
        runTask,
        { taskDefinition, overrides: { executionRoleArn: EXECUTION_ROLE } },
        principalArn === undefined ? {} : { caller: { principalArn } },
      );
    const policies = async () => (await known())[0]?.inlinePolicies ?? [];
    await named("one", "/app/key");
    await named("two", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf:user::");
    await runAs("one");
    expect(await policies()).toMatchObject([{ policyName: "longshore-first-use" }]);
    await runAs("two", `arn:aws:iam::${ACCOUNT}:user/alice`);
    expect((await policies())[0]?.document).not.toContain("secretsmanager");
    await runAs("two");
    await runAs("two");
    expect(JSON.parse((await policies())[0]?.document ?? "")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "ssm:GetParameters",
          Resource: [`arn:aws:ssm:*:${ACCOUNT}:parameter/app/key`],
        },
        {
          Effect: "Allow",
          Action: "secretsmanager:GetSecretValue",
          Resource: ["db-AbCdEf", "db"].map(
            (name) => `arn:aws:secretsmanager:*:${ACCOUNT}:secret:${name}-??????`,
          ),
        },
      ],
    });
    const [role] = await known();
    await api.store.write((tx) => role && tx.put(roles, { ...role, inlinePolicies: [] }));
    await runAs("one");
    expect(await policies()).toEqual([]);
  });

  test("is the one of its name at another path, but for strict", async () => {
    await aRole({});
    const moved = `arn:aws:iam::${ACCOUNT}:role/task`;
    expect((await run({ taskRoleArn: moved })).tasks).toHaveLength(1);
    expect((await known()).map(({ arn }) => arn)).toEqual([TASK_ROLE]);
    const strictly = run({ taskRoleArn: moved }, true);
    await expect(strictly).rejects.toMatchObject(unableToAssume(moved));
  });
});

describe("a role that is there", () => {
  const trust = (statement: object): string =>
    JSON.stringify({ Version: "2012-10-17", Statement: statement });
  const ALLOW = {
    Effect: "Allow",
    Principal: { Service: "ecs-tasks.amazonaws.com" },
    Action: "sts:AssumeRole",
  };

  test.each([
    ["trusts ecs-tasks", ALLOW, true],
    [
      "trusts it for this account's tasks",
      {
        ...ALLOW,
        Condition: {
          ArnLike: { "aws:SourceArn": `arn:aws:ecs:us-east-1:${ACCOUNT}:*` },
          StringEquals: { "aws:SourceAccount": ACCOUNT },
        },
      },
      true,
    ],
    ["trusts another service", { ...ALLOW, Principal: { Service: "ec2.amazonaws.com" } }, false],
    [
      "trusts it for another account's tasks",
      { ...ALLOW, Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } } },
      false,
    ],
    ["denies everybody", [ALLOW, { ...ALLOW, Effect: "Deny" }], false],
  ])("%s", async (_title, statement, isTaken) => {
    await aRole({ trustPolicy: trust(statement) });
    const answer = run({ taskRoleArn: TASK_ROLE });
    if (isTaken) expect((await answer).tasks).toHaveLength(1);
    else await expect(answer).rejects.toMatchObject(unableToAssume(TASK_ROLE));
  });
});
