import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeNetworkInterfacesCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import {
  type AwsVpcConfiguration,
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
  waitUntilTasksRunning,
  waitUntilTasksStopped,
} from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findPacketFilter } from "../../src/agent/docker/nft-filter.ts";
import { engineMissing, TEST_IMAGE, testEngine, withTestImage } from "../fixtures/engine.ts";
import { execIn } from "../fixtures/exec.ts";
import { hear } from "../fixtures/hear.ts";
import { forget, type RunningLongshore, startLongshore } from "./running-longshore.ts";

/** The network of tasks as users of the API see it: EC2 makes it, RunTask uses it, hosts enforce it. */

const docker = testEngine();
const filtering = findPacketFilter({ address: docker.address, environment: process.env });
const missing = await engineMissing();
if (missing !== undefined) console.warn(`Tests of task networks are skipped: ${missing}`);

const WAIT = { maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
const PORT = 28_231;

describe.skipIf(missing !== undefined)("awsvpc tasks", () => {
  let longshore: RunningLongshore;
  let ecs: ECSClient;
  let ec2: EC2Client;
  let vpcId = "";
  const subnets: string[] = [];

  beforeAll(async () => {
    await withTestImage();
    longshore = await startLongshore();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const options = { endpoint: longshore.endpoint, region: "us-east-1", credentials };
    ecs = new ECSClient(options);
    ec2 = new EC2Client(options);
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.214.0.0/16" }));
    vpcId = Vpc?.VpcId ?? "";
    for (const CidrBlock of ["10.214.16.0/24", "10.214.17.0/24"]) {
      const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock }));
      subnets.push(Subnet?.SubnetId ?? "");
    }
    const say = (text: string, port: number) => [
      "sh",
      "-c",
      `while :; do echo ${text} | nc -l -p ${port}; done`,
    ];
    await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: "net",
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        cpu: "256",
        memory: "512",
        containerDefinitions: [
          {
            name: "web",
            image: TEST_IMAGE,
            command: say("web", PORT),
            stopTimeout: 2,
            portMappings: [{ containerPort: PORT }],
          },
          { name: "side", image: TEST_IMAGE, command: say("side", 81), stopTimeout: 2 },
        ],
      }),
    );
  });
  afterAll(async () => {
    await longshore.stop();
    await forget(longshore.dataDir);
    ecs.destroy();
    ec2.destroy();
    docker.close();
  });

  const aGroup = async (GroupName: string): Promise<string> => {
    const input = { GroupName, Description: "of a test", VpcId: vpcId };
    return (await ec2.send(new CreateSecurityGroupCommand(input))).GroupId ?? "";
  };
  const run = async (network: Partial<AwsVpcConfiguration>): Promise<Task> => {
    const started = await ecs.send(
      new RunTaskCommand({
        taskDefinition: "net",
        launchType: "FARGATE",
        networkConfiguration: { awsvpcConfiguration: { subnets, ...network } },
      }),
    );
    const [first] = started.tasks ?? [];
    expect(first).toMatchObject({
      lastStatus: "PROVISIONING",
      attachments: [{ type: "ElasticNetworkInterface", status: "PRECREATED" }],
    });
    const tasks = [first?.taskArn ?? ""];
    await waitUntilTasksRunning({ client: ecs, ...WAIT }, { tasks });
    const described = await ecs.send(new DescribeTasksCommand({ tasks }));
    return described.tasks?.[0] ?? {};
  };
  const stop = async ({ taskArn: task = "" }: Task): Promise<Task> => {
    await ecs.send(new StopTaskCommand({ task }));
    await waitUntilTasksStopped({ client: ecs, ...WAIT }, { tasks: [task] });
    return (await ecs.send(new DescribeTasksCommand({ tasks: [task] }))).tasks?.[0] ?? {};
  };
  const detail = ({ attachments }: Task, wanted: string): string =>
    attachments?.[0]?.details?.find(({ name }) => name === wanted)?.value ?? "";
  const ask = async (task: Task, address: string, port: number): Promise<string> => {
    const script = `nc -w 1 ${address} ${port} </dev/null 2>/dev/null`;
    const id = task.containers?.[0]?.runtimeId ?? "";
    return (await execIn(docker, id, ["sh", "-c", script])).output.trim();
  };

  test("have one address for all containers, and tell of no other container", async () => {
    const task = await run({ subnets: subnets.slice(0, 1) });
    const address = detail(task, "privateIPv4Address");
    expect(address).toMatch(/^10\.214\.16\./);
    expect(task.attachments).toMatchObject([{ status: "ATTACHED" }]);
    expect(task.containers).toMatchObject([
      { name: "web", networkBindings: [], networkInterfaces: [{ privateIpv4Address: address }] },
      { name: "side", networkBindings: [], networkInterfaces: [{ privateIpv4Address: address }] },
    ]);
    expect(await ask(task, "127.0.0.1", 81)).toBe("side");
    expect(await stop(task)).toMatchObject({
      lastStatus: "STOPPED",
      attachments: [{ status: "DELETED" }],
    });
  });

  test("have the host's address with a public one, and their ports there", async () => {
    const task = await run({ assignPublicIp: "ENABLED" });
    const NetworkInterfaceIds = [detail(task, "networkInterfaceId")];
    const { NetworkInterfaces } = await ec2.send(
      new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds }),
    );
    expect(NetworkInterfaces?.[0]?.Association?.PublicIp).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(await hear(PORT)).toBe("web\n");
    await stop(task);
  });

  test.skipIf(filtering.kind === "unavailable")(
    "reach each other across subnets as far as security groups let them, from one moment to the next",
    async () => {
      const [web, client] = [await aGroup("web"), await aGroup("client")];
      const IpPermissions = [
        {
          IpProtocol: "tcp",
          FromPort: PORT,
          ToPort: PORT,
          UserIdGroupPairs: [{ GroupId: client }],
        },
      ];
      const rule = { GroupId: web, IpPermissions };
      await ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
      const [server, member] = await Promise.all([
        run({ subnets: subnets.slice(0, 1), securityGroups: [web] }),
        run({ subnets: subnets.slice(1), securityGroups: [client] }),
      ]);
      const address = detail(server, "privateIPv4Address");
      expect(await ask(member, address, PORT)).toBe("web");
      expect(await ask(member, address, 81)).toBe("");
      expect(await ask(server, detail(member, "privateIPv4Address"), PORT)).toBe("");
      await ec2.send(new RevokeSecurityGroupIngressCommand(rule));
      while ((await ask(member, address, PORT)) !== "");
      await ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
      while ((await ask(member, address, PORT)) !== "web");
      await Promise.all([stop(server), stop(member)]);
    },
  );
});
