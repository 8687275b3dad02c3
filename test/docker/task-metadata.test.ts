import type { Task } from "@aws-sdk/client-ecs";
import { IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asRecord, type Foreign } from "../../src/agent/foreign.ts";
import { askEndpoint } from "../fixtures/ask-endpoint.ts";
import { engineMissing, TEST_IMAGE, withTestImage } from "../fixtures/engine.ts";
import {
  aRunningCluster,
  aRunningContainer,
  type RunningCluster,
} from "../fixtures/running-cluster.ts";
import { logWays } from "../fixtures/task-logs.ts";

const ADDRESS = "169.254.170.2";
const missing =
  (await engineMissing()) ??
  ((await logWays()).includes("driver") ? undefined : `something else has ${ADDRESS}`);
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

/** Everything that a running container may ask, held against what ECS and Docker say of it. */
describe.skipIf(missing !== undefined)("a task in its subnet is told", () => {
  let cluster: RunningCluster;
  let task: Task;
  let id: string;
  let docker: Foreign;

  beforeAll(async () => {
    await withTestImage();
    cluster = await aRunningCluster();
    const started = await cluster.run(
      {
        family: "told",
        networkMode: "awsvpc",
        cpu: "256",
        memory: "128",
        taskRoleArn: "arn:aws:iam::000000000000:role/told",
        volumes: [{ name: "data" }],
        containerDefinitions: [
          aRunningContainer({
            cpu: 64,
            dockerLabels: { color: "blue" },
            mountPoints: [{ sourceVolume: "data", containerPath: "/data" }],
            healthCheck: { command: ["CMD-SHELL", "echo fine"], interval: 5, retries: 1 },
            restartPolicy: { enabled: true },
          }),
        ],
      },
      { tags: [{ key: "team", value: "blue" }] },
    );
    task = await cluster.until(started, ({ healthStatus }) => healthStatus === "HEALTHY");
    id = task.containers?.[0]?.runtimeId ?? "";
    docker = await cluster.inspect(task);
  });
  afterAll(async () => {
    expect(await cluster?.end()).toEqual([]);
  });

  /** Gives a role what a policy of its own allows. */
  const allow = async (RoleName: string, statement: object): Promise<void> => {
    const { endpoint, region, credentials } = cluster.ecs.config;
    const iam = new IAMClient({
      region,
      credentials,
      ...(endpoint && { endpoint: await endpoint() }),
    });
    const Statement = [{ Effect: "Allow", ...statement }];
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument }));
    iam.destroy();
  };
  const ask = (url: string): Promise<string> =>
    askEndpoint(cluster.docker, { id, address: ADDRESS, url });
  const told = async (url: string): Promise<Foreign> => {
    const answer = await ask(url);
    expect(answer).toMatch(/^200 /);
    return asRecord(JSON.parse(answer.slice("200 ".length)));
  };
  /** What every version says of the container. */
  const container = (): object => {
    const { Name, Image, Created, State } = docker;
    const taskId = task.taskArn?.split("/").at(-1) ?? "";
    return {
      DockerId: id,
      Name: "app",
      DockerName: String(Name).slice(1),
      Image: TEST_IMAGE,
      ImageID: Image,
      Labels: {
        color: "blue",
        "com.amazonaws.ecs.cluster": task.clusterArn,
        "com.amazonaws.ecs.container-name": "app",
        "com.amazonaws.ecs.task-arn": task.taskArn,
        "com.amazonaws.ecs.task-definition-family": "told",
        "com.amazonaws.ecs.task-definition-version": "1",
      },
      DesiredStatus: "RUNNING",
      KnownStatus: "RUNNING",
      Limits: { CPU: 64, Memory: 32 },
      CreatedAt: Created,
      StartedAt: asRecord(State)["StartedAt"],
      Type: "NORMAL",
      Health: { status: "HEALTHY", statusSince: expect.stringMatching(INSTANT), output: "fine\n" },
      Volumes: [
        {
          DockerName: expect.stringContaining(taskId.slice(0, 20)),
          Source: expect.stringMatching(/^\//),
          Destination: "/data",
        },
      ],
      Networks: [{ NetworkMode: "awsvpc", IPv4Addresses: [address()] }],
    };
  };
  const newest = (): object => ({
    ...container(),
    LogDriver: "json-file",
    ContainerARN: task.containers?.[0]?.containerArn,
    Networks: [
      {
        NetworkMode: "awsvpc",
        IPv4Addresses: [address()],
        AttachmentIndex: 0,
        MACAddress: detail("macAddress"),
        IPv4SubnetCIDRBlock: expect.stringMatching(/^172\.31\.\d+\.0\/20$/),
        PrivateDNSName: detail("privateDnsName"),
        SubnetGatewayIpv4Address: expect.stringMatching(/^172\.31\.\d+\.1\/20$/),
      },
    ],
    RestartCount: 0,
  });
  const detail = (wanted: string): string | undefined =>
    task.attachments?.[0]?.details?.find(({ name }) => name === wanted)?.value;
  const address = (): string | undefined => detail("privateIPv4Address");
  const ofTask = (): object => ({
    Cluster: "default",
    TaskARN: task.taskArn,
    Family: "told",
    Revision: "1",
    DesiredStatus: "RUNNING",
    KnownStatus: "RUNNING",
    Limits: { CPU: 0.25, Memory: 128 },
    AvailabilityZone: task.availabilityZone,
  });
  const TAGS = { TaskTags: { team: "blue" }, ContainerInstanceTags: {} };
  const V4 = "$ECS_CONTAINER_METADATA_URI_V4";
  const V3 = "$ECS_CONTAINER_METADATA_URI";

  test("of its container, member by member", async () => {
    expect(await told(V4)).toEqual(newest());
    expect(await told(V3)).toEqual(container());
    expect(await told(`/v2/metadata/${id}`)).toEqual(container());
  });

  test("of itself, with its tags where it asks for them", async () => {
    const v4 = {
      ...ofTask(),
      LaunchType: "EC2",
      Containers: [newest()],
      VPCID: expect.stringMatching(/^vpc-[0-9a-f]{17}$/),
      FaultInjectionEnabled: false,
    };
    const older = { ...ofTask(), Containers: [container()] };
    expect(await told(`${V4}/task`)).toEqual(v4);
    expect(await told(`${V4}/taskWithTags`)).toEqual({ ...v4, ...TAGS });
    expect(await told(`${V3}/task`)).toEqual(older);
    expect(await told(`${V3}/taskWithTags`)).toEqual({ ...older, ...TAGS });
    expect(await told("/v2/metadata")).toEqual(older);
    expect(await told("/v2/metadataWithTags")).toEqual({ ...older, ...TAGS });
  });

  test("of what it uses", async () => {
    const stats = {
      id,
      memory_stats: { usage: expect.any(Number), limit: 32 * 1024 * 1024 },
      cpu_stats: { cpu_usage: { total_usage: expect.any(Number) } },
    };
    const rates = { network_rate_stats: { rx_bytes_per_sec: expect.any(Number) } };
    expect(await told(`${V4}/stats`)).toMatchObject({ ...stats, ...rates });
    expect(await told(`${V4}/task/stats`)).toMatchObject({ [id]: { ...stats, ...rates } });
    expect(await told(`${V3}/stats`)).toMatchObject(stats);
    expect(await told(`${V3}/task/stats`)).toMatchObject({ [id]: stats });
    expect(await told(`/v2/stats/${id}`)).toMatchObject(stats);
    expect(await told("/v2/stats")).toMatchObject({ [id]: stats });
  });

  test("that its role may not ask for its protection, and once it may, that it can have none", async () => {
    const state = "$ECS_AGENT_URI/task-protection/v1/state";
    const answer = await ask(state);
    expect(answer).toMatch(/^400 /);
    expect(asRecord(JSON.parse(answer.slice("400 ".length)))).toMatchObject({
      requestID: expect.any(String),
      error: {
        Arn: task.taskArn,
        Code: "AccessDeniedException",
        Message: expect.stringMatching(
          /^User: arn:aws:sts::000000000000:assumed-role\/told\/[0-9a-f]{32} is not authorized to perform: ecs:GetTaskProtection on resource: /,
        ),
      },
    });
    await allow("told", { Action: "ecs:GetTaskProtection", Resource: task.taskArn });
    expect(await told(state)).toEqual({
      failure: { Arn: task.taskArn, Detail: null, Reason: "TASK_NOT_VALID" },
    });
  });

  test("nothing of another task, by whatever name it asks", async () => {
    const other = await cluster.run({
      networkMode: "awsvpc",
      taskRoleArn: "arn:aws:iam::000000000000:role/other",
      containerDefinitions: [aRunningContainer()],
    });
    const running = await cluster.until(other, ({ lastStatus }) => lastStatus === "RUNNING");
    const theirs = running.containers?.[0]?.runtimeId;
    const variable = async (name: string): Promise<string> =>
      cluster.exec(running, `echo "$${name}"`);
    expect(await ask(`/v2/metadata/${theirs}`)).toBe(
      `400 "Unable to generate metadata for container '${theirs}'"`,
    );
    expect(await ask(`/v2/stats/${theirs}`)).toBe(
      `400 "Unable to get container stats for: ${theirs}"`,
    );
    for (const version of ["ECS_CONTAINER_METADATA_URI_V4", "ECS_CONTAINER_METADATA_URI"]) {
      const uri = await variable(version);
      for (const path of ["", "/task", "/stats", "/task/stats", "/taskWithTags"]) {
        expect(await ask(`${uri}${path}`)).toMatch(/^[45]\d\d "V[34] .* unable to get /);
      }
    }
    const credentials = await variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    expect(credentials).toMatch(/^\/v2\/credentials\//);
    expect(await ask(credentials)).toMatch(/^400 .*"code":"InvalidIdInRequest"/);
    expect(await ask(`${await variable("ECS_AGENT_URI")}/task-protection/v1/state`)).toMatch(
      /^404 .*"ResourceNotFoundException"/,
    );
    await cluster.stop(running);
  });
});

/** As the ECS agent writes them. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
