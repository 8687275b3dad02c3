import { beforeEach, describe, expect, test } from "vitest";
import type { DirectApi } from "../../../test/fixtures/operation-context.ts";
import { refusal } from "../../../test/fixtures/refusal.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import {
  aTaskRunner,
  AWSVPC,
  FOREIGN_SUBNET,
  SUBNET,
  type RunTask,
} from "../../../test/fixtures/task-runner.ts";
import type { ApiError, ErrorCode } from "../../domain/errors.ts";
import { tasks } from "../../store/tables.ts";
import type { Input } from "../operation.ts";

function withGroups(...securityGroups: readonly string[]): Partial<Input<"RunTask">> {
  return { networkConfiguration: { awsvpcConfiguration: { subnets: [SUBNET], securityGroups } } };
}

let api: DirectApi;
let run: RunTask;
let runFargate: RunTask;

beforeEach(async () => {
  ({ api, run, runFargate } = await aTaskRunner());
});

describe("a request that comes again", () => {
  test("gives the same tasks for the same token, as they are now", async () => {
    const first = await run({ clientToken: "t-1", count: 2 }, { nowMs: 1 });
    await seed(api.store, {
      tasks: await api.store.read((view) =>
        [...view.all(tasks)].map((task) => ({ ...task, lastStatus: "RUNNING" as const })),
      ),
    });
    const second = await run({ count: 2, clientToken: "t-1" }, { nowMs: 2 });
    expect(second.tasks?.map(({ taskArn }) => taskArn)).toEqual(
      first.tasks?.map(({ taskArn }) => taskArn),
    );
    expect(second.tasks).toMatchObject([{ lastStatus: "RUNNING" }, { lastStatus: "RUNNING" }]);
  });

  test("refuses the token for a different request, and names the tasks", async () => {
    const { tasks: started } = await run({ clientToken: "t-1" });
    const error: ApiError = await run({ clientToken: "t-1", count: 2 }).then(
      () => expect.fail("the call should be refused"),
      (reason: ApiError) => reason,
    );
    expect(error.code).toBe("ConflictException");
    expect(error.details).toEqual({ resourceIds: started?.map(({ taskArn }) => taskArn) });
  });

  test("forgets a token after a day, and one that started nothing at once", async () => {
    const { tasks: first } = await run({ clientToken: "t-1" }, { nowMs: 0 });
    const { tasks: later } = await run({ clientToken: "t-1" }, { nowMs: 24 * 60 * 60 * 1000 });
    expect(later?.[0]?.taskArn).not.toBe(first?.[0]?.taskArn);
    const unplaceable = { taskDefinition: "picky", clientToken: "t-2" };
    expect((await run(unplaceable)).tasks).toEqual([]);
    await seed(api.store, { taskDefinitions: [aTaskDefinition({ family: "picky" })] });
    expect((await run(unplaceable)).tasks).toHaveLength(1);
  });
});

describe("what is refused", () => {
  const INVALID = "InvalidParameterException";

  test.each<[string, Partial<Input<"RunTask">>, ErrorCode, string]>([
    ["no such cluster", { cluster: "nowhere" }, "ClusterNotFoundException", "Cluster not found."],
    [
      "a deleted cluster",
      { cluster: "gone" },
      "ClusterNotFoundException",
      "The referenced cluster was inactive.",
    ],
    [
      "no such task definition",
      { taskDefinition: "nothing" },
      "ClientException",
      "TaskDefinition not found.",
    ],
    ["an inactive one", { taskDefinition: "old:1" }, INVALID, "TaskDefinition is inactive"],
    [
      "a cluster without instances",
      { cluster: "empty" },
      INVALID,
      "No Container Instances were found in your cluster.",
    ],
    [
      "both launch type and strategy",
      { launchType: "FARGATE", capacityProviderStrategy: [{ capacityProvider: "FARGATE" }] },
      INVALID,
      "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
    ],
    [
      "a launch type the definition is not for",
      { launchType: "FARGATE" },
      INVALID,
      "Task definition does not support launch_type FARGATE.",
    ],
    [
      "a platform version on EC2",
      { platformVersion: "LATEST" },
      INVALID,
      "The platform version must be null when specifying an EC2 launch type.",
    ],
    [
      "awsvpc without a network",
      { taskDefinition: "awsvpc" },
      INVALID,
      "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    ],
    [
      "a network without awsvpc",
      { networkConfiguration: AWSVPC },
      INVALID,
      "Network Configuration is not valid for the given networkMode of this task definition.",
    ],
    [
      "no subnet",
      {
        taskDefinition: "awsvpc",
        networkConfiguration: { awsvpcConfiguration: { subnets: [] } },
      },
      INVALID,
      "subnets can not be empty.",
    ],
    [
      "a public address on EC2",
      {
        taskDefinition: "awsvpc",
        networkConfiguration: {
          awsvpcConfiguration: { subnets: [SUBNET], assignPublicIp: "ENABLED" },
        },
      },
      INVALID,
      "Assign public IP is not supported for this launch type.",
    ],
    [
      "an override for a container that is not there",
      { overrides: { containerOverrides: [{ name: "db" }] } },
      INVALID,
      "Override for container named db is not a container in the TaskDefinition.",
    ],
    [
      "a strategy with a provider of another cluster",
      { capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }] },
      INVALID,
      "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.",
    ],
    [
      "a random strategy with a field",
      { placementStrategy: [{ type: "random", field: "cpu" }] },
      INVALID,
      "random field should not be specified.",
    ],
    [
      "a distinct instance with an expression",
      { placementConstraints: [{ type: "distinctInstance", expression: "a == b" }] },
      INVALID,
      "distinctInstance expression should not be specified.",
    ],
    ["a long startedBy", { startedBy: "s".repeat(129) }, INVALID, "startedBy longer than 128."],
    ["a long group", { group: "g".repeat(256) }, INVALID, "group longer than 255."],
    [
      "long overrides",
      { overrides: { taskRoleArn: "r".repeat(9000) } },
      INVALID,
      "Container Overrides length must be at most 8192",
    ],
    [
      "an empty expression where none may be",
      { placementConstraints: [{ type: "distinctInstance", expression: "" }] },
      INVALID,
      "distinctInstance expression should not be specified.",
    ],
    [
      "too many strategies",
      { placementStrategy: Array.from({ length: 6 }, () => ({ type: "random" as const })) },
      INVALID,
      "Maximum number of strategies is 5.",
    ],
    [
      "volumes of Amazon EBS",
      { taskDefinition: "ebs", volumeConfigurations: [{ name: "v" }] },
      "UnsupportedFeatureException",
      "Longshore has no Amazon EBS volumes to attach to a task.",
    ],
    [
      "commands in a task without a role",
      { enableExecuteCommand: true },
      INVALID,
      "The execute command failed because a valid task role is not being used. Specify a valid task role in your task definition or as a task override and try again.",
    ],
  ])("refuses %s", async (_, input, code, message) => {
    expect(await refusal(run(input))).toEqual([code, message]);
    expect(await api.store.read((view) => [...view.all(tasks)])).toEqual([]);
  });

  test.each<[string, Partial<Input<"RunTask">>]>([
    ["a count of 0", { count: 0 }],
    ["a count of 11", { count: 11 }],
    ["an empty group", { group: "" }],
    ["a tag without a key", { tags: [{ value: "v" }] }],
    ["tags of a service", { propagateTags: "SERVICE" }],
    ["a token with a space", { clientToken: "a b" }],
    ["a long token", { clientToken: "t".repeat(65) }],
    ["managed instances", { launchType: "MANAGED_INSTANCES" }],
    ["an override without a name", { overrides: { containerOverrides: [{ cpu: 1 }] } }],
    [
      "an unknown accelerator",
      { overrides: { inferenceAcceleratorOverrides: [{ deviceName: "d", deviceType: "t" }] } },
    ],
    ["a size that is none", { overrides: { cpu: "much" } }],
    [
      "a container larger than its task",
      { overrides: { memory: "64", containerOverrides: [{ name: "web", memory: 65 }] } },
    ],
    ["a query that is none", { placementConstraints: [{ type: "memberOf", expression: "(" }] }],
    ["a memberOf without a query", { placementConstraints: [{ type: "memberOf" }] }],
    ["a constraint without a type", { placementConstraints: [{}] }],
    ["a strategy without a type", { placementStrategy: [{}] }],
    ["binpack by something else", { placementStrategy: [{ type: "binpack", field: "disk" }] }],
    ["spread by something else", { placementStrategy: [{ type: "spread", field: "cpu" }] }],
    [
      "too many constraints",
      {
        placementConstraints: Array.from({ length: 11 }, () => ({
          type: "distinctInstance" as const,
        })),
      },
    ],
    [
      "too many subnets",
      {
        taskDefinition: "awsvpc",
        networkConfiguration: {
          awsvpcConfiguration: { subnets: Array.from({ length: 17 }, () => SUBNET) },
        },
      },
    ],
    [
      "too many security groups",
      {
        taskDefinition: "awsvpc",
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: [SUBNET],
            securityGroups: Array.from({ length: 6 }, () => "sg-1"),
          },
        },
      },
    ],
  ])("refuses %s as an invalid parameter", async (_, input) => {
    expect((await refusal(run(input)))[0]).toBe(INVALID);
  });

  test.each<[string, Partial<Input<"RunTask">>, ErrorCode, string]>([
    [
      "strategies",
      { placementStrategy: [{ type: "random" }] },
      INVALID,
      "Placement strategies are not supported with FARGATE launch type.",
    ],
    [
      "an unknown platform version",
      { platformVersion: "9.9.9" },
      "PlatformUnknownException",
      "The specified platform version does not exist.",
    ],
    [
      "a platform version too old for the definition",
      { taskDefinition: "storage", platformVersion: "1.3.0" },
      "PlatformTaskDefinitionIncompatibilityException",
      "The specified platform version does not satisfy the required capabilities of the task definition.",
    ],
    [
      "a size Fargate does not have",
      { overrides: { memory: "700" } },
      INVALID,
      "No Fargate configuration exists for given values: 256 CPU, 700 memory. See the Amazon ECS documentation for the valid values.",
    ],
    [
      "a subnet that does not exist",
      { networkConfiguration: { awsvpcConfiguration: { subnets: [SUBNET, "subnet-b"] } } },
      INVALID,
      `Error retrieving subnet information for [${SUBNET}, subnet-b]: The subnet ID 'subnet-b' does not exist (ErrorCode: InvalidSubnetID.NotFound)`,
    ],
    [
      "subnets of two VPCs",
      { networkConfiguration: { awsvpcConfiguration: { subnets: [SUBNET, FOREIGN_SUBNET] } } },
      INVALID,
      "All specified subnets must be from the same VPC.",
    ],
    [
      "a security group that does not exist",
      withGroups("sg-web", "sg-x"),
      INVALID,
      "Error retrieving security group information for [sg-web, sg-x]: The security group 'sg-x' does not exist (ErrorCode: InvalidGroup.NotFound)",
    ],
    [
      "a security group of another VPC",
      withGroups("sg-foreign"),
      INVALID,
      "Error retrieving security group information for [sg-foreign]: You have specified two resources that belong to different networks. (ErrorCode: InvalidGroup.NotFound)",
    ],
  ])("refuses on Fargate: %s", async (_, input, code, message) => {
    expect(await refusal(runFargate(input))).toEqual([code, message]);
  });

  test("refuses constraints on Fargate as AWS does, where it is strict", async () => {
    const input = { placementConstraints: [{ type: "distinctInstance" }] } as const;
    expect(await refusal(runFargate(input, { strict: true }))).toEqual([
      INVALID,
      "Placement constraints are not supported with FARGATE launch type.",
    ]);
    expect((await runFargate(input)).failures).toEqual([]);
  });

  test("checks cluster, task definition, launch type, network, overrides and count in this order", async () => {
    const everything: Partial<Input<"RunTask">> = {
      count: 99,
      overrides: { containerOverrides: [{ name: "db" }] },
      networkConfiguration: AWSVPC,
      launchType: "FARGATE",
      taskDefinition: "nothing",
      cluster: "nowhere",
    };
    const corrections: readonly Partial<Input<"RunTask">>[] = [
      {},
      { cluster: "default" },
      { taskDefinition: "web" },
      { launchType: "EC2" },
      { networkConfiguration: undefined },
      { overrides: {} },
    ];
    const messages: string[] = [];
    let input = everything;
    for (const correction of corrections) {
      input = { ...input, ...correction };
      messages.push((await refusal(run(input)))[1]);
    }
    expect(messages).toEqual([
      "Cluster not found.",
      "TaskDefinition not found.",
      "Task definition does not support launch_type FARGATE.",
      "Network Configuration is not valid for the given networkMode of this task definition.",
      "Override for container named db is not a container in the TaskDefinition.",
      "count must be between 1 and 10.",
    ]);
  });
});
