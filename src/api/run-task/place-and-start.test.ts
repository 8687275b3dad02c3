import { beforeEach, describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aNetworkInterface } from "../../../test/fixtures/network.ts";
import type { DirectApi } from "../../../test/fixtures/operation-context.ts";
import { refusal } from "../../../test/fixtures/refusal.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import {
  aTaskRunner,
  AWSVPC,
  FARGATE_DEFINITION,
  FARGATE_HOST,
  OTHER_SUBNET,
  SUBNET,
  type RunTask,
} from "../../../test/fixtures/task-runner.ts";
import { networkInterfaces, tasks } from "../../store/tables.ts";

let api: DirectApi;
let run: RunTask;
let runFargate: RunTask;

beforeEach(async () => {
  ({ api, run, runFargate } = await aTaskRunner());
});

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
