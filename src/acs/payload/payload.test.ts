import { describe, expect, test } from "vitest";
import type { TaskDefinitionBody } from "../../domain/task-definition/record.ts";
import type { TaskRecord } from "../../domain/task/record.ts";
import { aTask, aTaskContainer } from "../../../test/fixtures/task.ts";
import { aContainer, aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import { aNetworkInterface, aSubnet, aVpc } from "../../../test/fixtures/network.ts";
import { translateTask } from "./payload.ts";
import type { PayloadTask } from "../../wire/agent-messages.ts";

function payloadOf(
  definition: Partial<TaskDefinitionBody> = {},
  task: Partial<TaskRecord> = {},
): PayloadTask {
  const source = {
    task: aTask(task),
    taskDefinition: aTaskDefinition({ definition }),
    defaultLogDriverMode: "blocking",
    networkInterfaces: [],
  };
  return translateTask(source, {}).payload;
}

describe("a task's payload", () => {
  test("says what the task is and where it belongs", () => {
    const task = aTask();
    expect(payloadOf()).toMatchObject({
      arn: task.taskArn,
      desiredStatus: "RUNNING",
      taskClusterArn: task.clusterArn,
      family: "web",
      version: "1",
      group: "family:web",
      launchType: "EC2",
    });
  });

  test("is bridged when the definition names no network mode", () => {
    expect(payloadOf().networkMode).toBe("bridge");
  });

  test.each(["bridge", "host", "none", "awsvpc"] as const)(
    "takes network mode %s",
    (networkMode) => {
      expect(payloadOf({ networkMode }).networkMode).toBe(networkMode);
    },
  );

  test("gives the task's size in vCPUs and MiB", () => {
    expect(payloadOf({ cpu: "256", memory: "512" })).toMatchObject({ cpu: 0.25, memory: 512 });
  });

  test("has no limits when the definition sets no size, whatever the containers add up to", () => {
    const payload = payloadOf({}, { cpu: "10", memory: "300" });
    expect(payload).not.toHaveProperty("cpu");
    expect(payload).not.toHaveProperty("memory");
  });

  test("lets the overrides of the task's size win", () => {
    const overrides = { cpu: "512", memory: "1024" };
    expect(payloadOf({ cpu: "256", memory: "512" }, { overrides })).toMatchObject({
      cpu: 0.5,
      memory: 1024,
    });
  });

  test("names the service whose group the task is in", () => {
    expect(payloadOf({}, { group: "service:shop" }).serviceName).toBe("shop");
  });

  test("passes the namespaces and the fault injection flag on", () => {
    const given = { pidMode: "task", ipcMode: "host", enableFaultInjection: true } as const;
    expect(payloadOf(given)).toMatchObject(given);
  });

  test("turns the proxy's properties into a map", () => {
    const properties = [
      { name: "ProxyIngressPort", value: "15000" },
      { name: "EgressIgnoredIPs", value: undefined },
    ];
    const proxyConfiguration = { containerName: "envoy", properties };
    expect(payloadOf({ proxyConfiguration }).proxyConfiguration).toEqual({
      type: "APPMESH",
      containerName: "envoy",
      properties: { ProxyIngressPort: "15000", EgressIgnoredIPs: "" },
    });
  });

  test("carries an awsvpc task's address, gateway and names", () => {
    const attachment = {
      id: "5c1a",
      type: "ElasticNetworkInterface" as const,
      status: "ATTACHED",
      details: [{ name: "privateDnsName", value: "ip-172-31-0-5.ec2.internal" }],
    };
    const task = aTask({ attachments: [attachment] });
    const { payload } = translateTask(
      {
        task,
        taskDefinition: aTaskDefinition({
          definition: {
            networkMode: "awsvpc",
            containerDefinitions: [
              aContainer({
                name: "web",
                portMappings: [
                  { containerPort: 80 },
                  { containerPortRange: "90-91", protocol: "udp" },
                ],
              }),
            ],
          },
        }),
        defaultLogDriverMode: "blocking",
        networkInterfaces: [
          {
            networkInterface: aNetworkInterface({
              networkInterfaceId: "eni-0123456789abcdef0",
              taskArn: task.taskArn,
              attachmentId: "5c1a",
              publicIp: "192.0.2.7",
            }),
            subnet: aSubnet(),
            restrictsEgress: true,
            vpc: aVpc(),
          },
        ],
      },
      {},
    );
    expect(payload.elasticNetworkInterfaces).toEqual([
      {
        ec2Id: "eni-0123456789abcdef0",
        macAddress: "02:ec:ac:1f:00:05",
        ipv4Addresses: [{ primary: true, privateAddress: "172.31.0.5" }],
        subnetGatewayIpv4Address: "172.31.0.1/20",
        attachmentArn: "arn:aws:ecs:us-east-1:000000000000:attachment/5c1a",
        privateDnsName: "ip-172-31-0-5.ec2.internal",
        subnetId: "subnet-1",
        vpc: { vpcId: "vpc-1", cidrBlock: "172.31.0.0/16" },
        securityGroupIds: ["sg-1"],
        restrictsEgress: true,
        publicPorts: [
          { containerName: "web", containerPort: 80, protocol: "tcp" },
          { containerName: "web", containerPort: 90, protocol: "udp" },
          { containerName: "web", containerPort: 91, protocol: "udp" },
        ],
      },
    ]);
  });
});

test("a container's GPUs are associations of the task", () => {
  const task = aTask({ containers: [aTaskContainer({ name: "web", gpuIds: ["GPU-1"] })] });
  const source = {
    task,
    taskDefinition: aTaskDefinition(),
    defaultLogDriverMode: "blocking",
    networkInterfaces: [],
  };
  expect(translateTask(source, {}).payload.associations).toEqual([
    {
      containers: ["web"],
      content: { encoding: "identity", value: "" },
      name: "GPU-1",
      type: "gpu",
    },
  ]);
});

describe("a volume in the payload", () => {
  test.each([
    [{ name: "v" }, { name: "v", type: "host", host: {} }],
    [
      { name: "v", host: {} },
      { name: "v", type: "host", host: {} },
    ],
    [
      { name: "v", host: { sourcePath: "/data" } },
      { name: "v", type: "host", host: { sourcePath: "/data" } },
    ],
    [
      { name: "v", dockerVolumeConfiguration: { scope: "shared", autoprovision: true } },
      {
        name: "v",
        type: "docker",
        dockerVolumeConfiguration: {
          scope: "shared",
          autoprovision: true,
          driver: "local",
          driverOpts: {},
          labels: {},
        },
      },
    ],
    [
      { name: "v", dockerVolumeConfiguration: { scope: "task", autoprovision: true } },
      {
        name: "v",
        type: "docker",
        dockerVolumeConfiguration: {
          scope: "task",
          autoprovision: false,
          driver: "local",
          driverOpts: {},
          labels: {},
        },
      },
    ],
    [
      { name: "v", efsVolumeConfiguration: { fileSystemId: "fs-1" } },
      {
        name: "v",
        type: "efs",
        efsVolumeConfiguration: {
          fileSystemId: "fs-1",
          rootDirectory: "/",
          transitEncryption: "DISABLED",
        },
      },
    ],
    [{ name: "v", configuredAtLaunch: true }, { name: "v" }],
  ] as const)("of %j is %j", (volume, expected) => {
    expect(payloadOf({ volumes: [volume] }).volumes).toEqual([expected]);
  });
});

describe("what the operator is warned of", () => {
  test.each([
    [
      "a domain's account, which our agent cannot use",
      aContainer({ credentialSpecs: ["credentialspec:x"] }),
      "container web: credentialSpecs are for agents that can join a domain, which ours cannot",
    ],
    [
      "an accelerator nobody assigns",
      aContainer({ resourceRequirements: [{ type: "InferenceAccelerator", value: "one" }] }),
      "container web: no InferenceAccelerator is assigned to it",
    ],
  ])("names %s", (_what, container, expected) => {
    const taskDefinition = aTaskDefinition({ definition: { containerDefinitions: [container] } });
    const source = {
      task: aTask(),
      taskDefinition,
      defaultLogDriverMode: "blocking",
      networkInterfaces: [],
    };
    expect(translateTask(source, {}).warnings).toEqual([expected]);
  });

  test("is nothing for a task that gets all it asks for", () => {
    const source = {
      task: aTask(),
      taskDefinition: aTaskDefinition({
        definition: {
          containerDefinitions: [aContainer({ secrets: [{ name: "KEY", valueFrom: "key" }] })],
        },
      }),
      defaultLogDriverMode: "blocking",
      networkInterfaces: [],
    };
    expect(translateTask(source, {}).warnings).toEqual([]);
  });

  test("names the size of a disk, which nothing holds it to", () => {
    const taskDefinition = aTaskDefinition({
      definition: { ephemeralStorage: { sizeInGiB: 40 } },
    });
    const source = {
      task: aTask(),
      taskDefinition,
      defaultLogDriverMode: "blocking",
      networkInterfaces: [],
    };
    expect(translateTask(source, {}).warnings).toEqual([
      "nothing holds its disk to the ephemeralStorage of 40 GiB (unlimited-ephemeral-storage)",
    ]);
  });
});
