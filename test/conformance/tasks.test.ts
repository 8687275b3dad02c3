import {
  ConflictException,
  DescribeTasksCommand,
  ECSClient,
  InvalidParameterException,
  ListTasksCommand,
  paginateListTasks,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StartTaskCommand,
  StopTaskCommand,
  SubmitTaskStateChangeCommand,
  waitUntilTasksRunning,
  waitUntilTasksStopped,
} from "@aws-sdk/client-ecs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dispatched, takenOn } from "../../src/domain/task/transitions.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { startTaskLoop } from "../../src/scheduler/loop.ts";
import { tasks } from "../../src/store/tables.ts";
import type { Store } from "../../src/store/view.ts";
import { aCluster } from "../fixtures/cluster.ts";
import { aContainerInstance } from "../fixtures/container-instance.ts";
import { anEcsApplication } from "../fixtures/ecs-application.ts";
import { inProcessHandler } from "../fixtures/in-process-client.ts";
import { aSubnet, seedNetwork } from "../fixtures/network.ts";
import { seed } from "../fixtures/seed.ts";
import { aStore } from "../fixtures/store.ts";

/** Tasks as the AWS SDK sees them, with this file in the place of the agent. */

const SUBNET = "subnet-0123456789abcdef0";
const WAIT = { minDelay: 1, maxDelay: 1, maxWaitTime: 10 };

let store: Store;
let client: ECSClient;
let stopLoop: () => Promise<void>;

beforeEach(async () => {
  store = await aStoreWithHosts();
  stopLoop = startTaskLoop({ store, clock: systemClock(), log: silentLog });
  client = new ECSClient({
    region: "us-east-1",
    endpoint: "http://127.0.0.1:4566",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
    requestHandler: inProcessHandler(await anEcsApplication({ store })),
  });
  await client.send(
    new RegisterTaskDefinitionCommand({
      family: "web",
      containerDefinitions: [
        {
          name: "web",
          image: "nginx",
          memory: 64,
          portMappings: [{ containerPort: 80 }],
        },
      ],
    }),
  );
  await client.send(
    new RegisterTaskDefinitionCommand({
      family: "job",
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: ".25 vCPU",
      memory: "0.5 GB",
      containerDefinitions: [{ name: "job", image: "job" }],
    }),
  );
});

afterEach(async () => {
  client.destroy();
  await stopLoop();
  await store.close();
});

async function aStoreWithHosts(): Promise<Store> {
  const opened = await aStore();
  await seedNetwork(opened, { subnets: [aSubnet({ subnetId: SUBNET })] });
  const attributes = [
    "com.amazonaws.ecs.capability.docker-remote-api.1.18",
    "com.amazonaws.ecs.capability.docker-remote-api.1.17",
  ].map((name) => ({ name }));
  await seed(opened, {
    clusters: [aCluster()],
    containerInstances: [
      aContainerInstance({
        attributes,
        registered: { cpuUnits: 65_536, memoryMiB: 65_536, gpuIds: [], reservedPorts: [] },
      }),
      aContainerInstance({
        containerInstanceArn: "arn:aws:ecs:us-east-1:000000000000:container-instance/default/f",
        pool: "FARGATE",
      }),
    ],
  });
  return opened;
}

/** What the session with the agent does once the task is there. */
function handOut(taskArn: string): Promise<void> {
  return store.write((tx) => {
    const task = tx.get(tasks, taskArn);
    if (task) tx.put(tasks, takenOn(dispatched(task, Date.now())));
  });
}

async function runFargate(): Promise<string> {
  const { tasks: started = [], failures } = await client.send(
    new RunTaskCommand({
      taskDefinition: "job",
      launchType: "FARGATE",
      networkConfiguration: { awsvpcConfiguration: { subnets: [SUBNET] } },
    }),
  );
  expect(failures).toEqual([]);
  return started[0]?.taskArn ?? "";
}

test("runs a task from RunTask to STOPPED, and the SDK's waiters see it", async () => {
  const run = await client.send(new RunTaskCommand({ taskDefinition: "web" }));
  const [task] = run.tasks ?? [];
  expect(task).toMatchObject({ lastStatus: "PENDING", createdAt: expect.any(Date), version: 1 });
  const taskArn = task?.taskArn ?? "";
  await handOut(taskArn);
  await client.send(
    new SubmitTaskStateChangeCommand({
      task: taskArn,
      status: "RUNNING",
      pullStartedAt: new Date(),
      pullStoppedAt: new Date(),
      containers: [
        {
          containerName: "web",
          status: "RUNNING",
          runtimeId: "d0c4e2",
          networkBindings: [
            { bindIP: "0.0.0.0", containerPort: 80, hostPort: 32768, protocol: "tcp" },
          ],
        },
      ],
    }),
  );
  const running = await waitUntilTasksRunning({ client, ...WAIT }, { tasks: [taskArn] });
  expect(running.state).toBe("SUCCESS");
  const stop = await client.send(new StopTaskCommand({ task: taskArn, reason: "enough" }));
  expect(stop.task).toMatchObject({ desiredStatus: "STOPPED", lastStatus: "RUNNING" });
  await client.send(
    new SubmitTaskStateChangeCommand({
      task: taskArn,
      status: "STOPPED",
      containers: [{ containerName: "web", status: "STOPPED", exitCode: 143 }],
    }),
  );
  const stopped = await waitUntilTasksStopped({ client, ...WAIT }, { tasks: [taskArn] });
  expect(stopped.state).toBe("SUCCESS");
  const described = await client.send(new DescribeTasksCommand({ tasks: [taskArn] }));
  expect(described.tasks).toMatchObject([
    {
      lastStatus: "STOPPED",
      stopCode: "UserInitiated",
      stoppedReason: "enough",
      startedAt: expect.any(Date),
      stoppedAt: expect.any(Date),
      containers: [{ exitCode: 143, networkBindings: [{ hostPort: 32768 }] }],
    },
  ]);
});

test("gives a Fargate task its address, and takes it back", async () => {
  const taskArn = await runFargate();
  await handOut(taskArn);
  const described = await client.send(new DescribeTasksCommand({ tasks: [taskArn] }));
  expect(described.tasks).toMatchObject([
    {
      lastStatus: "PENDING",
      cpu: "256",
      memory: "512",
      connectivity: "CONNECTED",
      attachments: [
        {
          status: "ATTACHED",
          details: expect.arrayContaining([
            { name: "privateIPv4Address", value: "172.31.0.4" },
            { name: "privateDnsName", value: "ip-172-31-0-4.ec2.internal" },
          ]),
        },
      ],
      containers: [{ networkInterfaces: [{ privateIpv4Address: "172.31.0.4" }] }],
    },
  ]);
  const report = { task: taskArn, status: "STOPPED", reason: "" };
  await client.send(
    new SubmitTaskStateChangeCommand({
      ...report,
      containers: [
        {
          containerName: "job",
          status: "STOPPED",
          reason: "CannotPullContainerError: pull access denied",
        },
      ],
    }),
  );
  await waitUntilTasksStopped({ client, ...WAIT }, { tasks: [taskArn] });
  const after = await client.send(new DescribeTasksCommand({ tasks: [taskArn] }));
  expect(after.tasks).toMatchObject([
    {
      stopCode: "TaskFailedToStart",
      stoppedReason: "CannotPullContainerError: pull access denied",
      attachments: [{ status: "DELETED" }],
    },
  ]);
  expect(after.tasks?.[0]?.startedAt).toBeUndefined();
});

test("stops a task before its agent has heard of it", async () => {
  const taskArn = await runFargate();
  await client.send(new StopTaskCommand({ task: taskArn }));
  await waitUntilTasksStopped({ client, ...WAIT }, { tasks: [taskArn] });
  const { tasks: described } = await client.send(new DescribeTasksCommand({ tasks: [taskArn] }));
  expect(described).toMatchObject([
    { stopCode: "UserInitiated", stoppedReason: "Task stopped by user" },
  ]);
});

test("answers a token used twice with the same tasks, or with the tasks in conflict", async () => {
  const input = { taskDefinition: "web", clientToken: "token-1" };
  const first = await client.send(new RunTaskCommand(input));
  const second = await client.send(new RunTaskCommand(input));
  const arns = first.tasks?.map(({ taskArn }) => taskArn);
  expect(second.tasks?.map(({ taskArn }) => taskArn)).toEqual(arns);
  const conflict = client.send(new RunTaskCommand({ ...input, count: 2 }));
  await expect(conflict).rejects.toBeInstanceOf(ConflictException);
  await expect(conflict).rejects.toMatchObject({ resourceIds: arns });
});

test("lists thousands of tasks page by page", async () => {
  for (let call = 0; call < 25; call += 1) {
    await client.send(new RunTaskCommand({ taskDefinition: "web", count: 10, startedBy: "me" }));
  }
  const seen = new Set<string>();
  for await (const page of paginateListTasks({ client }, { startedBy: "me" })) {
    for (const taskArn of page.taskArns ?? []) seen.add(taskArn);
  }
  expect(seen.size).toBe(250);
  const byInstance = await client.send(
    new ListTasksCommand({ containerInstance: aContainerInstance().containerInstanceArn }),
  );
  expect(byInstance.taskArns).toHaveLength(100);
});

test("starts a task on the instance that is named", async () => {
  const containerInstances = [aContainerInstance().containerInstanceArn, "0".repeat(32)];
  const answer = await client.send(
    new StartTaskCommand({ taskDefinition: "web", containerInstances }),
  );
  expect(answer.tasks).toMatchObject([{ containerInstanceArn: containerInstances[0] }]);
  expect(answer.failures).toMatchObject([{ reason: "MISSING" }]);
});

test("refuses with the SDK's own error classes", async () => {
  const described = client.send(new DescribeTasksCommand({ tasks: [] }));
  await expect(described).rejects.toBeInstanceOf(InvalidParameterException);
  await expect(described).rejects.toMatchObject({
    message: "Tasks cannot be empty.",
    $metadata: { httpStatusCode: 400 },
  });
});
