import { describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { containerInstances } from "../../store/tables.ts";
import type { ContainerInstanceRecord } from "../../domain/container-instance/container-instance.ts";
import type { Input } from "../operation.ts";
import { describeContainerInstances } from "./describe-container-instances.ts";
import { listClusters } from "./list-clusters.ts";
import { listContainerInstances } from "./list-container-instances.ts";
import { registerContainerInstance } from "./register-container-instance.ts";

type RegisterInput = Input<"RegisterContainerInstance">;

/** What the ECS agent sends from a host that is not EC2. */
const fromAgent = {
  cluster: "default",
  instanceIdentityDocument: "",
  instanceIdentityDocumentSignature: "",
  totalResources: [
    { name: "CPU", type: "INTEGER", integerValue: 2048 },
    { name: "MEMORY", type: "INTEGER", integerValue: 3885 },
    { name: "PORTS", type: "STRINGSET", stringSetValue: ["22", "2375"] },
    { name: "PORTS_UDP", type: "STRINGSET", stringSetValue: ["53"] },
  ],
  attributes: [
    { name: "ecs.capability.secrets.ssm.environment-variables" },
    { name: "com.amazonaws.ecs.capability.docker-remote-api.1.17" },
    { name: "ecs.os-type", value: "linux" },
    { name: "rack", value: "7" },
  ],
} satisfies RegisterInput;

async function withCluster(): Promise<DirectApi> {
  const api = await aDirectApi();
  await seed(api.store, { clusters: [aCluster()] });
  return api;
}

async function rows(api: DirectApi): Promise<readonly ContainerInstanceRecord[]> {
  return api.store.read((view) => [...view.all(containerInstances)]);
}

describe("a first registration", () => {
  test("makes an instance with the totals sent, not yet connected", async () => {
    const api = await withCluster();
    const { containerInstance } = await api.call(registerContainerInstance, fromAgent, {
      nowMs: 5,
    });
    expect(containerInstance).toMatchObject({
      containerInstanceArn: expect.stringMatching(
        /^arn:aws:ecs:us-east-1:000000000000:container-instance\/default\/[0-9a-f]{32}$/,
      ),
      ec2InstanceId: expect.stringMatching(/^i-[0-9a-f]{17}$/),
      status: "ACTIVE",
      agentConnected: false,
      version: 1,
      registeredAt: 5,
      runningTasksCount: 0,
      pendingTasksCount: 0,
    });
    const resources = [
      { name: "CPU", type: "INTEGER", doubleValue: 0, longValue: 0, integerValue: 2048 },
      { name: "MEMORY", type: "INTEGER", doubleValue: 0, longValue: 0, integerValue: 3885 },
      {
        name: "PORTS",
        type: "STRINGSET",
        doubleValue: 0,
        longValue: 0,
        integerValue: 0,
        stringSetValue: ["22", "2375"],
      },
      {
        name: "PORTS_UDP",
        type: "STRINGSET",
        doubleValue: 0,
        longValue: 0,
        integerValue: 0,
        stringSetValue: ["53"],
      },
    ];
    expect(containerInstance?.registeredResources).toEqual(resources);
    expect(containerInstance?.remainingResources).toEqual(resources);
  });

  test("answers every attribute that was sent with its value, and the availability zone", async () => {
    const api = await withCluster();
    const { containerInstance } = await api.call(registerContainerInstance, fromAgent);
    expect(containerInstance?.attributes).toEqual([
      ...fromAgent.attributes,
      { name: "ecs.availability-zone", value: "us-east-1a" },
    ]);
  });

  test("takes instance id, zone and type from the identity document of EC2", async () => {
    const api = await withCluster();
    const { containerInstance } = await api.call(registerContainerInstance, {
      ...fromAgent,
      instanceIdentityDocument: JSON.stringify({
        instanceId: "i-0abc",
        availabilityZone: "us-east-1c",
        instanceType: "m5.large",
        imageId: "ami-1",
      }),
    });
    expect(containerInstance?.ec2InstanceId).toBe("i-0abc");
    expect(containerInstance?.attributes?.slice(-3)).toEqual([
      { name: "ecs.availability-zone", value: "us-east-1c" },
      { name: "ecs.instance-type", value: "m5.large" },
      { name: "ecs.ami-id", value: "ami-1" },
    ]);
  });

  test("of an external host gives it the id of a managed instance", async () => {
    const api = await withCluster();
    const attributes = [{ name: "ecs.capability.external" }];
    const { containerInstance } = await api.call(registerContainerInstance, {
      ...fromAgent,
      attributes,
    });
    expect(containerInstance?.ec2InstanceId).toMatch(/^mi-[0-9a-f]{17}$/);
    expect(await rows(api)).toMatchObject([{ pool: "EXTERNAL" }]);
  });

  test("keeps tags, versions and GPUs", async () => {
    const api = await withCluster();
    const tags = [{ key: "team", value: "shop" }];
    const versionInfo = { agentVersion: "1.2.3", dockerVersion: "DockerVersion: 20.10" };
    const { containerInstance } = await api.call(registerContainerInstance, {
      ...fromAgent,
      tags,
      versionInfo,
      platformDevices: [{ id: "GPU-1", type: "GPU" }],
    });
    expect(containerInstance).toMatchObject({ tags, versionInfo });
    expect(containerInstance?.registeredResources?.at(-1)).toMatchObject({
      name: "GPU",
      stringSetValue: ["GPU-1"],
    });
  });

  test("that names no cluster makes default", async () => {
    const api = await aDirectApi();
    const { cluster: _, ...unnamed } = fromAgent;
    await api.call(registerContainerInstance, unnamed);
    const { clusterArns } = await api.call(listClusters, {});
    expect(clusterArns).toEqual(["arn:aws:ecs:us-east-1:000000000000:cluster/default"]);
  });

  test.each(["default", "web"])("that names the cluster %s does not make it", async (cluster) => {
    const api = await aDirectApi();
    await expect(
      api.call(registerContainerInstance, { ...fromAgent, cluster }),
    ).rejects.toMatchObject({
      code: "ClusterNotFoundException",
      message: "Cluster not found.",
    });
  });

  test.each<[string, Partial<RegisterInput>, string, string]>([
    [
      "a resource it does not know",
      { totalResources: [{ name: "DISK", type: "INTEGER", integerValue: 1 }] },
      "InvalidParameterException",
      "The resource DISK is not supported.",
    ],
    [
      "a negative amount",
      { totalResources: [{ name: "CPU", type: "INTEGER", integerValue: -1 }] },
      "InvalidParameterException",
      "The value of the resource CPU can't be negative.",
    ],
    [
      "a port that is none",
      { totalResources: [{ name: "PORTS", type: "STRINGSET", stringSetValue: ["ssh"] }] },
      "InvalidParameterException",
      'The resource PORTS has "ssh", which is not a port.',
    ],
    [
      "an attribute without a name",
      { attributes: [{ name: undefined, value: "a" }] },
      "InvalidParameterException",
      "Attribute names can not be blank.",
    ],
    [
      "an identity document that is none",
      { instanceIdentityDocument: "[]" },
      "ClientException",
      "The instance identity document is invalid.",
    ],
  ])("with %s is refused", async (_title, input, code, message) => {
    const api = await withCluster();
    await expect(
      api.call(registerContainerInstance, { ...fromAgent, ...input }),
    ).rejects.toMatchObject({ code, message });
    expect(await rows(api)).toEqual([]);
  });
});

describe("a host of the Fargate pool", () => {
  const attributes = [
    { name: "longshore.pool", value: "FARGATE" },
    { name: "longshore.host-id", value: "machine-1" },
  ];

  test("registers, is answered its attributes, and is never listed or described", async () => {
    const api = await withCluster();
    const { containerInstance } = await api.call(registerContainerInstance, {
      ...fromAgent,
      attributes,
    });
    expect(containerInstance?.attributes).toEqual(expect.arrayContaining(attributes));
    expect(await rows(api)).toMatchObject([{ pool: "FARGATE", hostId: "machine-1" }]);
    expect(await api.call(listContainerInstances, {})).toEqual({ containerInstanceArns: [] });
    const arn = containerInstance?.containerInstanceArn ?? "";
    expect(await api.call(describeContainerInstances, { containerInstances: [arn] })).toEqual({
      containerInstances: [],
      failures: [{ arn, reason: "MISSING" }],
    });
  });

  test("is there once however often it registers without its ARN, beside its EC2 instance", async () => {
    const api = await withCluster();
    const asInstance = [{ name: "longshore.host-id", value: "machine-1" }];
    for (const sent of [attributes, asInstance, attributes, asInstance]) {
      await api.call(registerContainerInstance, { ...fromAgent, attributes: sent });
    }
    expect((await rows(api)).map(({ pool, version }) => [pool, version])).toEqual([
      ["FARGATE", 2],
      ["EC2", 2],
    ]);
  });
});

describe("a registration with the ARN from before", () => {
  const known = aContainerInstance({
    status: "DRAINING",
    registeredAtMs: 3,
    tags: [{ key: "a", value: "1" }],
    attributes: [
      { name: "ecs.capability.old" },
      { name: "stack", value: "prod" },
      { name: "rack", value: "1" },
    ],
  });
  const again: RegisterInput = {
    ...fromAgent,
    containerInstanceArn: known.containerInstanceArn,
    tags: [{ key: "b", value: "2" }],
  };

  test("keeps the instance, its state, its tags and others' attributes, and takes over what is sent", async () => {
    const api = await withCluster();
    await seed(api.store, { containerInstances: [known] });
    const { containerInstance } = await api.call(registerContainerInstance, again, { nowMs: 9 });
    expect(containerInstance).toMatchObject({
      containerInstanceArn: known.containerInstanceArn,
      ec2InstanceId: known.ec2InstanceId,
      status: "DRAINING",
      agentConnected: true,
      registeredAt: 3,
      version: 2,
      tags: [
        { key: "a", value: "1" },
        { key: "b", value: "2" },
      ],
    });
    expect(containerInstance?.attributes).toEqual([
      ...fromAgent.attributes,
      { name: "ecs.availability-zone", value: "us-east-1a" },
      { name: "stack", value: "prod" },
    ]);
    expect(containerInstance?.registeredResources?.[0]?.integerValue).toBe(2048);
    expect(await rows(api)).toHaveLength(1);
  });

  test.each([
    ["was deregistered", aContainerInstance({ status: "INACTIVE" })],
    ["is of another cluster", aContainerInstance({ clusterArn: "other" })],
    ["never was", aContainerInstance({ containerInstanceArn: "another" })],
  ])("of an instance that %s is refused", async (_title, instance) => {
    const api = await withCluster();
    await seed(api.store, { containerInstances: [instance] });
    await expect(api.call(registerContainerInstance, again)).rejects.toMatchObject({
      code: "ClientException",
      message: `Referenced container instance ${"1".repeat(32)} not registered.`,
    });
  });

  test.each([
    ["as another instance type", [{ name: "ecs.instance-type", value: "t3.micro" }]],
    ["in another pool", [{ name: "longshore.pool", value: "FARGATE" }]],
  ])("%s is refused", async (_title, attributes) => {
    const api = await withCluster();
    const before = [{ name: "ecs.instance-type", value: "m5.large" }];
    await seed(api.store, { containerInstances: [{ ...known, attributes: before }] });
    await expect(
      api.call(registerContainerInstance, { ...again, attributes }),
    ).rejects.toMatchObject({
      code: "ClientException",
      message: "Container instance type changes are not supported.",
    });
  });
});
