import { expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aNetworkInterface } from "../../../test/fixtures/network.ts";
import { aContainer, aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import type { TaskDefinitionRecord } from "../task-definition/record.ts";
import { createTask, type NewTask } from "./create.ts";
import { reservedResources } from "./resources.ts";

function aNewTask(given: Partial<NewTask> = {}): NewTask {
  return {
    cluster: aCluster(),
    taskDefinition: aTaskDefinition(),
    instance: aContainerInstance(),
    launchType: "EC2",
    overrides: {},
    enableExecuteCommand: false,
    tags: [],
    taskId: "a".repeat(32),
    containerIds: ["c1", "c2"],
    freeGpuIds: [],
    nowMs: 5,
    ...given,
  };
}

function aBridgeDefinition(networkMode?: "bridge" | "host" | "none"): TaskDefinitionRecord {
  return aTaskDefinition({
    definition: {
      ...(networkMode && { networkMode }),
      containerDefinitions: [
        aContainer({
          cpu: 100,
          memory: 300,
          memoryReservation: 200,
          portMappings: [
            { containerPort: 80, hostPort: 8080, protocol: "tcp" },
            { containerPort: 81, hostPort: 0, protocol: "tcp" },
            { containerPort: 53, hostPort: 5353, protocol: "udp" },
          ],
        }),
        aContainer({ name: "sidecar", cpu: 28, memory: 56 }),
      ],
    },
  });
}

test("starts PENDING on an instance, with ECS's defaults", () => {
  expect(createTask(aNewTask())).toEqual({
    taskArn: `arn:aws:ecs:us-east-1:000000000000:task/default/${"a".repeat(32)}`,
    clusterArn: "arn:aws:ecs:us-east-1:000000000000:cluster/default",
    accountId: "000000000000",
    region: "us-east-1",
    taskDefinitionArn: "arn:aws:ecs:us-east-1:000000000000:task-definition/web:1",
    containerInstanceArn: aContainerInstance().containerInstanceArn,
    launchType: "EC2",
    desiredStatus: "RUNNING",
    lastStatus: "PENDING",
    group: "family:web",
    cpu: "0",
    memory: "128",
    reserved: { cpuUnits: 0, memoryMiB: 128, ports: [] },
    overrides: { containerOverrides: [{ name: "web" }], inferenceAcceleratorOverrides: [] },
    containers: [
      {
        containerArn: `arn:aws:ecs:us-east-1:000000000000:container/default/${"a".repeat(32)}/c1`,
        name: "web",
        image: "nginx:1.27",
        lastStatus: "PENDING",
        networkBindings: [],
        networkInterfaces: [],
        healthStatus: "UNKNOWN",
        essential: true,
        cpu: "0",
        memory: "128",
      },
    ],
    attachments: [],
    attributes: [{ name: "ecs.cpu-architecture", value: "x86_64" }],
    availabilityZone: "us-east-1a",
    enableExecuteCommand: false,
    healthStatus: "UNKNOWN",
    createdAtMs: 5,
    tags: [],
    version: 1,
  });
});

test("starts PROVISIONING with the interface it will have, on Fargate", () => {
  const task = createTask(
    aNewTask({
      launchType: "FARGATE",
      platformVersion: "1.4.0",
      capacityProviderName: "FARGATE_SPOT",
      instance: aContainerInstance({
        pool: "FARGATE",
        attributes: [
          { name: "ecs.availability-zone", value: "us-east-1c" },
          { name: "ecs.cpu-architecture", value: "arm64" },
        ],
      }),
      taskDefinition: aTaskDefinition({
        definition: { networkMode: "awsvpc", cpu: "256", memory: "512" },
      }),
      networkInterface: aNetworkInterface({ availabilityZone: "us-east-1b" }),
    }),
  );
  expect(task).toMatchObject({
    lastStatus: "PROVISIONING",
    cpu: "256",
    memory: "512",
    platformVersion: "1.4.0",
    platformFamily: "Linux",
    capacityProviderName: "FARGATE_SPOT",
    ephemeralStorageGiB: 20,
    availabilityZone: "us-east-1b",
    attributes: [{ value: "arm64" }],
    attachments: [
      {
        id: "a1",
        type: "ElasticNetworkInterface",
        status: "PRECREATED",
        details: [
          { name: "subnetId", value: "subnet-1" },
          { name: "networkInterfaceId", value: "eni-1" },
          { name: "macAddress", value: "02:ec:ac:1f:00:05" },
          { name: "privateDnsName", value: "ip-172-31-0-5.ec2.internal" },
          { name: "privateIPv4Address", value: "172.31.0.5" },
        ],
      },
    ],
    containers: [{ networkInterfaces: [{ attachmentId: "a1", privateIpv4Address: "172.31.0.5" }] }],
  });
  expect(task.connectivity).toBeUndefined();
});

test.each([
  [
    undefined,
    [
      { port: 8080, protocol: "tcp" },
      { port: 5353, protocol: "udp" },
    ],
  ],
  [
    "bridge",
    [
      { port: 8080, protocol: "tcp" },
      { port: 5353, protocol: "udp" },
    ],
  ],
  [
    "host",
    [
      { port: 80, protocol: "tcp" },
      { port: 81, protocol: "tcp" },
      { port: 53, protocol: "udp" },
    ],
  ],
  ["none", []],
] as const)("takes the ports that network mode %s fixes beforehand", (mode, ports) => {
  expect(reservedResources(aBridgeDefinition(mode), {}).ports).toEqual(ports);
});

test("takes the sum of its containers, reservations before limits, when it has no size", () => {
  expect(reservedResources(aBridgeDefinition(), {})).toMatchObject({
    cpuUnits: 128,
    memoryMiB: 256,
  });
});

test("takes what overrides make of it", () => {
  const overridden = { containerOverrides: [{ name: "web", cpu: 1, memoryReservation: 4 }] };
  expect(reservedResources(aBridgeDefinition(), overridden)).toMatchObject({
    cpuUnits: 29,
    memoryMiB: 60,
  });
  expect(
    reservedResources(aBridgeDefinition(), { ...overridden, cpu: "512", memory: "1024" }),
  ).toMatchObject({ cpuUnits: 512, memoryMiB: 1024 });
});

test("shows the architecture that the task definition asks for", () => {
  const taskDefinition = aTaskDefinition({
    definition: { runtimePlatform: { cpuArchitecture: "ARM64" } },
  });
  expect(createTask(aNewTask({ taskDefinition })).attributes).toEqual([
    { name: "ecs.cpu-architecture", value: "arm64" },
  ]);
});

test("names a Windows platform as ECS spells it", () => {
  const taskDefinition = aTaskDefinition({
    definition: { runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } },
  });
  expect(createTask(aNewTask({ launchType: "FARGATE", taskDefinition })).platformFamily).toBe(
    "Windows_Server_2022_Core",
  );
});

test("takes whole GPUs, those of its containers together", () => {
  const one = [{ type: "GPU", value: "1" }] as const;
  const two = [{ type: "GPU", value: "2" }] as const;
  const taskDefinition = aTaskDefinition({
    definition: {
      containerDefinitions: [
        aContainer({ resourceRequirements: two }),
        aContainer({ name: "sidecar", resourceRequirements: one }),
      ],
    },
  });
  expect(reservedResources(taskDefinition, {}).gpus).toBe(3);
  const task = createTask(aNewTask({ taskDefinition, freeGpuIds: ["a", "b", "c", "d"] }));
  expect(task.containers).toMatchObject([{ gpuIds: ["a", "b"] }, { gpuIds: ["c"] }]);
});

test("takes all GPUs of its instance where its containers ask for all", () => {
  const resourceRequirements = [{ type: "GPU", value: "ALL" }] as const;
  const taskDefinition = aTaskDefinition({
    definition: { containerDefinitions: [aContainer({ resourceRequirements })] },
  });
  const task = createTask(aNewTask({ taskDefinition, freeGpuIds: ["a", "b"] }));
  expect(task.reserved.gpus).toBe(2);
  expect(task.containers).toMatchObject([{ gpuIds: ["a", "b"] }]);
});
