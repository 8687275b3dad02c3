import { beforeEach, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { seedNetwork } from "../../../test/fixtures/network.ts";
import { refusal } from "../../../test/fixtures/refusal.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aContainer, aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import type { ErrorCode } from "../../domain/errors.ts";
import { networkInterfaces } from "../../store/tables.ts";
import type { Input, Output } from "../operation.ts";
import { startTask } from "./start-task.ts";

const PREFIX = "arn:aws:ecs:us-east-1:000000000000:container-instance/default/";
/** Ids have 32 digits. */
const idOf = (name: string): string => name.padEnd(32, "0");
const FIRST = aContainerInstance();
const SECOND = aContainerInstance({ containerInstanceArn: `${PREFIX}${"2".repeat(32)}` });

let api: DirectApi;

beforeEach(async () => {
  api = await aDirectApi();
  await seed(api.store, {
    clusters: [aCluster()],
    containerInstances: [
      FIRST,
      SECOND,
      aContainerInstance({
        containerInstanceArn: `${PREFIX}${idOf("inactive")}`,
        status: "INACTIVE",
      }),
      aContainerInstance({
        containerInstanceArn: `${PREFIX}${idOf("draining")}`,
        status: "DRAINING",
      }),
      aContainerInstance({
        containerInstanceArn: `${PREFIX}${idOf("external")}`,
        pool: "EXTERNAL",
      }),
      aContainerInstance({ containerInstanceArn: `${PREFIX}${idOf("fargate")}`, pool: "FARGATE" }),
      aContainerInstance({
        containerInstanceArn: `${PREFIX}${idOf("silent")}`,
        agentConnected: false,
      }),
    ],
    taskDefinitions: [
      aTaskDefinition(),
      aTaskDefinition({ family: "ec2", compatibilities: ["EC2"] }),
      aTaskDefinition({
        family: "ebs",
        definition: { volumes: [{ name: "v", configuredAtLaunch: true }] },
      }),
      aTaskDefinition({ family: "awsvpc", definition: { networkMode: "awsvpc" } }),
      aTaskDefinition({ family: "picky", requiresAttributes: ["unheard-of"] }),
      aTaskDefinition({
        family: "constrained",
        definition: {
          placementConstraints: [{ type: "memberOf", expression: "attribute:x == y" }],
          containerDefinitions: [aContainer({ memory: 5000 })],
        },
      }),
    ],
  });
});

function start(input: Partial<Input<"StartTask">>): Promise<Output<"StartTask">> {
  return api.call(startTask, {
    taskDefinition: "web",
    containerInstances: [FIRST.containerInstanceArn],
    ...input,
  });
}

test("starts one task on each instance, named by id or by ARN", async () => {
  const { tasks, failures } = await start({
    containerInstances: [FIRST.containerInstanceArn, "2".repeat(32)],
    startedBy: "me",
    group: "g",
  });
  expect(failures).toEqual([]);
  expect(tasks).toMatchObject([
    { containerInstanceArn: FIRST.containerInstanceArn, startedBy: "me", group: "g" },
    { containerInstanceArn: SECOND.containerInstanceArn, lastStatus: "PENDING" },
  ]);
});

test("gives awsvpc tasks an address in a subnet that exists, and refuses any other", async () => {
  await seedNetwork(api.store);
  const on = (subnet: string): Partial<Input<"StartTask">> => ({
    taskDefinition: "awsvpc",
    containerInstances: [FIRST.containerInstanceArn, SECOND.containerInstanceArn],
    networkConfiguration: { awsvpcConfiguration: { subnets: [subnet] } },
  });
  expect((await start(on("subnet-1"))).tasks).toHaveLength(2);
  const held = await api.store.read((view) => [...view.all(networkInterfaces)]);
  expect(held.map((each) => each.privateIpv4Address)).toEqual(["172.31.0.4", "172.31.0.5"]);
  expect(await refusal(start(on("subnet-x")))).toEqual([
    "InvalidParameterException",
    "Error retrieving subnet information for [subnet-x]: The subnet ID 'subnet-x' does not exist (ErrorCode: InvalidSubnetID.NotFound)",
  ]);
});

test("gives a task the launch type of its instance", async () => {
  const { tasks } = await start({
    containerInstances: [FIRST.containerInstanceArn, idOf("external")],
  });
  expect(tasks?.map(({ launchType }) => launchType)).toEqual(["EC2", "EXTERNAL"]);
});

test("passes over constraints but not over resources", async () => {
  const { tasks } = await start({ taskDefinition: "constrained" });
  expect(tasks).toHaveLength(1);
  const { failures } = await start({ taskDefinition: "constrained" });
  expect(failures).toMatchObject([{ arn: FIRST.containerInstanceArn, reason: "RESOURCE:MEMORY" }]);
});

test.each([
  ["unknown", "web", "MISSING"],
  ["fargate", "web", "MISSING"],
  ["inactive", "web", "INACTIVE"],
  ["silent", "web", "AGENT"],
  ["2".repeat(32), "picky", "ATTRIBUTE"],
])("reports that %s can't take %s: %s", async (name, taskDefinition, reason) => {
  const instance = idOf(name);
  const { tasks, failures } = await start({ taskDefinition, containerInstances: [instance] });
  expect(tasks).toEqual([]);
  expect(failures).toMatchObject([{ arn: `${PREFIX}${instance}`, reason }]);
});

test("starts on an instance that is draining, because it was named", async () => {
  const { tasks } = await start({ containerInstances: [idOf("draining")] });
  expect(tasks).toHaveLength(1);
});

test.each<[string, Partial<Input<"StartTask">>, ErrorCode, string]>([
  [
    "no instance",
    { containerInstances: [] },
    "InvalidParameterException",
    "Container Instances cannot be empty.",
  ],
  [
    "too many instances",
    { containerInstances: Array.from({ length: 11 }, () => "x") },
    "InvalidParameterException",
    "instanceIds can have at most 10 items.",
  ],
  [
    "what is no id",
    { containerInstances: ["None"] },
    "InvalidParameterException",
    "instanceId length should be one of [32,36]",
  ],
  ["no such cluster", { cluster: "nowhere" }, "ClusterNotFoundException", "Cluster not found."],
  [
    "no such definition",
    { taskDefinition: "nothing" },
    "ClientException",
    "TaskDefinition not found.",
  ],
  [
    "a definition for another launch type",
    { taskDefinition: "ec2", containerInstances: [idOf("external")] },
    "InvalidParameterException",
    "Task definition does not support launch_type EXTERNAL.",
  ],
  [
    "a long startedBy",
    { startedBy: "s".repeat(37) },
    "InvalidParameterException",
    "startedBy longer than 36.",
  ],
  [
    "volumes of Amazon EBS",
    { taskDefinition: "ebs", volumeConfigurations: [{ name: "v" }] },
    "UnsupportedFeatureException",
    "Longshore has no Amazon EBS volumes to attach to a task.",
  ],
  [
    "a volume the definition does not have",
    { volumeConfigurations: [{ name: "v" }] },
    "InvalidParameterException",
    "The volume name 'v' in your request does not have a matching volume in your Task Definition that is configurable at launch.",
  ],
])("refuses %s", async (_, input, code, message) => {
  expect(await refusal(start(input))).toEqual([code, message]);
});
