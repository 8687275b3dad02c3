import { beforeEach, describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import {
  aNetworkInterface,
  aSecurityGroup,
  aSubnet,
  aVpc,
  seedNetwork,
} from "../../../test/fixtures/network.ts";
import { refusal } from "../../../test/fixtures/refusal.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aContainer, aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import type { ApiError, ErrorCode } from "../../domain/errors.ts";
import { networkInterfaces, tasks } from "../../store/tables.ts";
import type { Input, Output } from "../operation.ts";
import { runTask } from "./run-task.ts";

const SUBNET = "subnet-0123456789abcdef0";
const AWSVPC = { awsvpcConfiguration: { subnets: [SUBNET] } };
const OTHER_SUBNET = "subnet-0123456789abcdef1";
const FOREIGN_SUBNET = "subnet-0123456789abcdef2";
const FARGATE_HOST = aContainerInstance({
  containerInstanceArn: "arn:aws:ecs:us-east-1:000000000000:container-instance/default/f",
  pool: "FARGATE",
});
const FARGATE_DEFINITION = aTaskDefinition({
  family: "fargate",
  compatibilities: ["EC2", "FARGATE"],
  requiresAttributes: ["com.amazonaws.ecs.capability.docker-remote-api.1.18"],
  definition: { networkMode: "awsvpc", cpu: "256", memory: "512" },
});

function withGroups(...securityGroups: readonly string[]): Partial<Input<"RunTask">> {
  return { networkConfiguration: { awsvpcConfiguration: { subnets: [SUBNET], securityGroups } } };
}

let api: DirectApi;

beforeEach(async () => {
  api = await aDirectApi();
  await seedNetwork(api.store, {
    vpcs: [aVpc(), aVpc({ vpcId: "vpc-2", vpcKey: "000000000000/us-east-1/vpc-2" })],
    subnets: [
      aSubnet({ subnetId: SUBNET }),
      aSubnet({
        subnetId: OTHER_SUBNET,
        cidrBlock: "172.31.16.0/28",
        availabilityZone: "us-east-1b",
      }),
      aSubnet({ subnetId: FOREIGN_SUBNET, vpcId: "vpc-2", cidrBlock: "10.0.0.0/24" }),
    ],
    securityGroups: [
      aSecurityGroup(),
      aSecurityGroup({ groupId: "sg-web", groupName: "web" }),
      aSecurityGroup({ groupId: "sg-foreign", groupName: "web", vpcId: "vpc-2" }),
    ],
  });
  await seed(api.store, {
    clusters: [
      aCluster(),
      aCluster({ clusterName: "gone", status: "INACTIVE" }),
      aCluster({ clusterName: "empty" }),
      aCluster({ clusterName: "providers", capacityProviders: ["FARGATE", "FARGATE_SPOT"] }),
    ],
    containerInstances: [aContainerInstance(), FARGATE_HOST],
    taskDefinitions: [
      aTaskDefinition(),
      aTaskDefinition({ family: "old", status: "INACTIVE" }),
      FARGATE_DEFINITION,
      aTaskDefinition({ family: "awsvpc", definition: { networkMode: "awsvpc" } }),
      aTaskDefinition({
        family: "big",
        definition: { containerDefinitions: [aContainer({ memory: 5000 })] },
      }),
      aTaskDefinition({
        family: "port",
        definition: {
          containerDefinitions: [
            aContainer({ portMappings: [{ containerPort: 80, hostPort: 80, protocol: "tcp" }] }),
          ],
        },
      }),
      aTaskDefinition({
        family: "ebs",
        definition: { volumes: [{ name: "v", configuredAtLaunch: true }] },
      }),
      aTaskDefinition({ family: "picky", requiresAttributes: ["ecs.capability.unheard-of"] }),
      aTaskDefinition({
        family: "picky-fargate",
        compatibilities: ["EC2", "FARGATE"],
        requiresAttributes: ["ecs.capability.unheard-of"],
        definition: FARGATE_DEFINITION.definition,
      }),
      aTaskDefinition({
        family: "storage",
        compatibilities: ["FARGATE"],
        definition: {
          networkMode: "awsvpc",
          cpu: "256",
          memory: "512",
          ephemeralStorage: { sizeInGiB: 30 },
        },
      }),
    ],
  });
});

function run(
  input: Partial<Input<"RunTask">> = {},
  options: Parameters<DirectApi["call"]>[2] = {},
): Promise<Output<"RunTask">> {
  return api.call(runTask, { taskDefinition: "web", ...input }, options);
}

function runFargate(
  input: Partial<Input<"RunTask">> = {},
  options: Parameters<DirectApi["call"]>[2] = {},
): Promise<Output<"RunTask">> {
  return run(
    {
      taskDefinition: "fargate",
      launchType: "FARGATE",
      networkConfiguration: AWSVPC,
      ...input,
    },
    options,
  );
}

describe("what a task is", () => {
  test("starts a task that waits for its agent, under its family's group", async () => {
    const { tasks: started, failures } = await run({}, { nowMs: 1000 });
    expect(failures).toEqual([]);
    expect(started).toMatchObject([
      {
        lastStatus: "PENDING",
        desiredStatus: "RUNNING",
        launchType: "EC2",
        containerInstanceArn: aContainerInstance().containerInstanceArn,
        group: "family:web",
        cpu: "0",
        memory: "128",
        createdAt: 1000,
        overrides: { containerOverrides: [{ name: "web" }], inferenceAcceleratorOverrides: [] },
        containers: [{ name: "web", lastStatus: "PENDING", taskArn: started?.[0]?.taskArn }],
        tags: [],
        version: 1,
      },
    ]);
    const kept = await api.store.read((view) => view.get(tasks, started?.[0]?.taskArn ?? ""));
    expect(kept?.createdAtMs).toBe(1000);
  });

  test("keeps group, startedBy, overrides and tags of the request", async () => {
    const { tasks: started } = await run({
      group: "batch",
      startedBy: "nightly/run",
      enableECSManagedTags: true,
      tags: [{ key: "team", value: "a" }],
      overrides: { containerOverrides: [{ name: "web", command: ["x"], memory: 256 }] },
    });
    expect(started).toMatchObject([
      {
        group: "batch",
        startedBy: "nightly/run",
        memory: "256",
        overrides: { containerOverrides: [{ name: "web", command: ["x"], memory: 256 }] },
        containers: [{ memory: "256" }],
        tags: [
          { key: "aws:ecs:clusterName", value: "default" },
          { key: "team", value: "a" },
        ],
      },
    ]);
  });

  test("propagates the task definition's tags under those of the request", async () => {
    const tagged = aTaskDefinition({
      family: "tagged",
      tags: [
        { key: "a", value: "definition" },
        { key: "b", value: "definition" },
      ],
    });
    await seed(api.store, { taskDefinitions: [tagged] });
    const { tasks: started } = await run({
      taskDefinition: "tagged",
      propagateTags: "TASK_DEFINITION",
      tags: [{ key: "a", value: "request" }],
    });
    expect(started?.[0]?.tags).toEqual([
      { key: "a", value: "request" },
      { key: "b", value: "definition" },
    ]);
  });

  test("refuses tags of definition and request that are too many together", async () => {
    const tags = Array.from({ length: 30 }, (_, index) => ({ key: `k${index}`, value: "" }));
    const tagged = aTaskDefinition({ family: "tagged", tags });
    await seed(api.store, { taskDefinitions: [tagged] });
    const others = tags.map(({ key, value }) => ({ key: `other-${key}`, value }));
    const input = { taskDefinition: "tagged", tags: others };
    expect((await run(input)).tasks).toHaveLength(1);
    const refused = run({ ...input, propagateTags: "TASK_DEFINITION" });
    expect((await refusal(refused))[0]).toBe("InvalidParameterException");
  });

  test("starts as many as asked for", async () => {
    const { tasks: started } = await run({ count: 3 });
    expect(new Set(started?.map(({ taskArn }) => taskArn)).size).toBe(3);
  });

  test("shows no host of a Fargate task, and its interface only as far as it is there", async () => {
    const { tasks: started } = await runFargate();
    expect(started).toMatchObject([
      {
        launchType: "FARGATE",
        lastStatus: "PROVISIONING",
        platformVersion: "1.4.0",
        platformFamily: "Linux",
        ephemeralStorage: { sizeInGiB: 20 },
        attachments: [
          {
            type: "ElasticNetworkInterface",
            status: "PRECREATED",
            details: [{ name: "subnetId", value: SUBNET }],
          },
        ],
        containers: [{ networkInterfaces: [] }],
      },
    ]);
    expect(started?.[0]).not.toHaveProperty("containerInstanceArn");
  });

  test("gives each awsvpc task an address of its own until it is STOPPED", async () => {
    const { tasks: started } = await runFargate({ count: 2 });
    const held = await api.store.read((view) => [...view.all(networkInterfaces)]);
    expect(held).toMatchObject([
      { privateIpv4Address: "172.31.0.4", macAddress: "02:ec:ac:1f:00:04", subnetId: SUBNET },
      { privateIpv4Address: "172.31.0.5", macAddress: "02:ec:ac:1f:00:05", subnetId: SUBNET },
    ]);
    expect(held.map(({ taskArn }) => taskArn)).toEqual(started?.map(({ taskArn }) => taskArn));
  });

  test("uses the least crowded of several subnets, and a Fargate task is in its zone", async () => {
    const two = [SUBNET, OTHER_SUBNET];
    const { tasks: started } = await runFargate({
      count: 3,
      networkConfiguration: { awsvpcConfiguration: { subnets: two } },
    });
    const held = await api.store.read((view) => [...view.all(networkInterfaces)]);
    expect(held.map(({ subnetId }) => subnetId)).toEqual([two[0], two[1], two[0]]);
    expect(started?.map(({ availabilityZone }) => availabilityZone)).toEqual([
      "us-east-1a",
      "us-east-1b",
      "us-east-1a",
    ]);
  });

  test.each([
    ["the groups asked for", ["sg-web", "sg-1", "sg-web"], ["sg-web", "sg-1"]],
    ["the default group of the VPC when none is", [], ["sg-1"]],
  ])("puts the interface into %s", async (_, securityGroups, securityGroupIds) => {
    await runFargate({
      networkConfiguration: { awsvpcConfiguration: { subnets: [SUBNET], securityGroups } },
    });
    const [held] = await api.store.read((view) => [...view.all(networkInterfaces)]);
    expect(held).toMatchObject({ securityGroupIds, vpcId: "vpc-1", region: "us-east-1" });
  });
});

describe("where tasks go", () => {
  test("splits tasks over the capacity providers of a strategy", async () => {
    const { tasks: started } = await run({
      cluster: "providers",
      taskDefinition: "fargate",
      networkConfiguration: AWSVPC,
      count: 4,
      capacityProviderStrategy: [
        { capacityProvider: "FARGATE", base: 1, weight: 1 },
        { capacityProvider: "FARGATE_SPOT", weight: 2 },
      ],
    });
    expect(started?.map((task) => [task.capacityProviderName, task.launchType])).toEqual([
      ["FARGATE", "FARGATE"],
      ["FARGATE", "FARGATE"],
      ["FARGATE_SPOT", "FARGATE"],
      ["FARGATE_SPOT", "FARGATE"],
    ]);
  });

  test("uses the cluster's default strategy when the request says nothing", async () => {
    const cluster = aCluster({
      clusterName: "spot",
      capacityProviders: ["FARGATE_SPOT"],
      defaultCapacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT", weight: 1, base: 0 }],
    });
    await seed(api.store, { clusters: [cluster] });
    const { tasks: started } = await run({
      cluster: "spot",
      taskDefinition: "fargate",
      networkConfiguration: AWSVPC,
    });
    expect(started).toMatchObject([{ capacityProviderName: "FARGATE_SPOT" }]);
  });

  test("fails by a default strategy without weights, unless the request has a launch type", async () => {
    const cluster = aCluster({
      clusterName: "weightless",
      capacityProviders: ["FARGATE"],
      defaultCapacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 0, base: 0 }],
    });
    await seed(api.store, { clusters: [cluster] });
    const input = { cluster: "weightless", taskDefinition: "fargate" } as const;
    expect((await refusal(run(input)))[1]).toMatch(
      /^There are no capacity providers with a weight value greater than zero defined in the default/,
    );
    const { tasks: started } = await runFargate(input);
    expect(started).toHaveLength(1);
    expect(started?.[0]?.capacityProviderName).toBeUndefined();
  });

  test("starts what fits and reports the rest, once for each instance and task", async () => {
    const { tasks: started, failures } = await run({ taskDefinition: "big", count: 3 });
    expect(started).toHaveLength(1);
    expect(failures).toEqual([
      {
        arn: aContainerInstance().containerInstanceArn,
        reason: "RESOURCE:MEMORY",
        detail: "Needs 5000 MiB; 3192 are left.",
      },
      expect.objectContaining({ reason: "RESOURCE:MEMORY" }),
    ]);
  });

  test.each([
    ["port", {}, "RESOURCE:PORTS"],
    ["picky", {}, "ATTRIBUTE"],
    ["web", { agentConnected: false }, "AGENT"],
    [
      "web",
      { registered: { cpuUnits: 0, memoryMiB: 0, gpuIds: [], reservedPorts: [] } },
      "RESOURCE:MEMORY",
    ],
  ])("does not place %s on an instance with %o: %s", async (taskDefinition, instance, reason) => {
    await seed(api.store, { containerInstances: [aContainerInstance(instance)] });
    await run({ taskDefinition });
    const { failures } = await run({ taskDefinition });
    expect(failures?.map((failure) => failure.reason)).toEqual([reason]);
  });

  test("does not count what STOPPED tasks had reserved", async () => {
    const reserved = { cpuUnits: 0, memoryMiB: 8000, ports: [] };
    await seed(api.store, { tasks: [aTask({ reserved, lastStatus: "STOPPED" })] });
    expect((await run()).failures).toEqual([]);
    await seed(api.store, { tasks: [aTask({ reserved, lastStatus: "STOPPING" })] });
    expect((await run()).failures).toMatchObject([{ reason: "RESOURCE:MEMORY" }]);
  });

  test("counts what the tasks of the machine's other pool have reserved", async () => {
    const shared = { hostId: "one-machine" };
    await seed(api.store, {
      containerInstances: [aContainerInstance(shared), { ...FARGATE_HOST, ...shared }],
      tasks: [aTask({ reserved: { cpuUnits: 0, memoryMiB: 8000, ports: [] } })],
    });
    expect((await runFargate()).failures).toEqual([
      { reason: "RESOURCE:FARGATE", detail: "Needs 512 MiB; 192 are left." },
    ]);
  });

  test("reports once, without a host, that Fargate has no room", async () => {
    await seed(api.store, { containerInstances: [{ ...FARGATE_HOST, status: "INACTIVE" }] });
    expect(await runFargate({ count: 1 })).toEqual({
      tasks: [],
      failures: [{ reason: "RESOURCE:FARGATE", detail: "There is no host in the Fargate pool." }],
    });
  });

  test("puts no Fargate task on a host that lacks an attribute it needs", async () => {
    expect((await runFargate({ taskDefinition: "picky-fargate" })).failures).toEqual([
      { reason: "ATTRIBUTE", detail: "Missing: ecs.capability.unheard-of." },
    ]);
  });

  test("places nothing on an instance that is draining", async () => {
    const spare = aContainerInstance({
      containerInstanceArn: "arn:aws:ecs:us-east-1:000000000000:container-instance/default/2",
    });
    await seed(api.store, {
      containerInstances: [aContainerInstance({ status: "DRAINING" }), spare],
    });
    const { tasks: started } = await run();
    expect(started).toMatchObject([{ containerInstanceArn: spare.containerInstanceArn }]);
  });

  test("places tasks on instances that match every constraint, in the order of the strategy", async () => {
    const instances = ["a", "b", "c"].map((stack) =>
      aContainerInstance({
        containerInstanceArn: `arn:aws:ecs:us-east-1:000000000000:container-instance/default/${stack}`,
        attributes: [{ name: "stack", value: stack }],
      }),
    );
    await seed(api.store, { containerInstances: instances });
    const { tasks: started, failures } = await run({
      count: 3,
      placementConstraints: [
        { type: "memberOf", expression: "attribute:stack in [a, b]" },
        { type: "distinctInstance" },
      ],
      placementStrategy: [{ type: "spread", field: "attribute:stack" }],
    });
    expect(started?.map((task) => task.containerInstanceArn?.at(-1))).toEqual(["a", "b"]);
    expect(failures?.map(({ reason }) => reason).toSorted()).toEqual([
      "DistinctInstance placement constraint unsatisfied.",
      "DistinctInstance placement constraint unsatisfied.",
      "MemberOf placement constraint unsatisfied.",
      "MemberOf placement constraint unsatisfied.",
    ]);
  });

  test("honours the task definition's constraints on Fargate, which AWS does not have", async () => {
    const constrained = aTaskDefinition({
      ...FARGATE_DEFINITION,
      family: "constrained",
      taskDefinitionArn: "arn:aws:ecs:us-east-1:000000000000:task-definition/constrained:1",
      definition: {
        ...FARGATE_DEFINITION.definition,
        placementConstraints: [{ type: "memberOf", expression: "attribute:gpu == yes" }],
      },
    });
    await seed(api.store, { taskDefinitions: [constrained] });
    const input = { taskDefinition: "constrained" };
    expect((await runFargate(input)).failures).toEqual([
      {
        reason: "MemberOf placement constraint unsatisfied.",
        detail: "Not matched: attribute:gpu == yes",
      },
    ]);
    const attributes = [...FARGATE_HOST.attributes, { name: "gpu", value: "yes" }];
    await seed(api.store, { containerInstances: [{ ...FARGATE_HOST, attributes }] });
    expect((await runFargate(input)).failures).toEqual([]);
  });

  test("fails for want of an address when the subnet is full, and starts the tasks that got one", async () => {
    const full = { awsvpcConfiguration: { subnets: [OTHER_SUBNET] } };
    const { tasks: ten } = await runFargate({ networkConfiguration: full, count: 10 });
    expect(ten).toHaveLength(10);
    const { tasks: last, failures } = await runFargate({ networkConfiguration: full, count: 2 });
    expect(last).toHaveLength(1);
    expect(failures).toEqual([
      { reason: "RESOURCE:ENI", detail: `No address is left in ${OTHER_SUBNET}.` },
    ]);
    const held = await api.store.read((view) => [...view.all(networkInterfaces)]);
    expect(new Set(held.map((each) => each.privateIpv4Address)).size).toBe(11);
  });

  test("does not give an address that another interface has", async () => {
    await api.store.write((tx) =>
      tx.put(
        networkInterfaces,
        aNetworkInterface({
          subnetKey: `000000000000/us-east-1/${SUBNET}`,
          privateIpv4Address: "172.31.0.4",
        }),
      ),
    );
    await runFargate();
    const held = await api.store.read((view) => [...view.all(networkInterfaces)]);
    expect(held.at(-1)?.privateIpv4Address).toBe("172.31.0.5");
  });
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
