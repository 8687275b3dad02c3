import {
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  SubmitTaskStateChangeCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { deprovisioned, dispatched } from "../../src/domain/task/transitions.ts";
import { tasks } from "../../src/store/tables.ts";
import type { Store } from "../../src/store/view.ts";
import { aCluster } from "../fixtures/cluster.ts";
import { aContainerInstance } from "../fixtures/container-instance.ts";
import { anEcsApplication } from "../fixtures/ecs-application.ts";
import { inProcessHandler } from "../fixtures/in-process-client.ts";
import { seedNetwork } from "../fixtures/network.ts";
import { seed } from "../fixtures/seed.ts";
import { aStore } from "../fixtures/store.ts";

/**
 * Which members a task has at each point of its life, no more and no fewer. Those of a task that was just
 * started and of one that runs are those of the sample outputs of `aws ecs run-task` (2023, 2025) and
 * `aws ecs describe-tasks` (2021).
 */

const AT_START = [
  "attachments",
  "attributes",
  "availabilityZone",
  "clusterArn",
  "containers",
  "cpu",
  "createdAt",
  "desiredStatus",
  "enableExecuteCommand",
  "group",
  "lastStatus",
  "launchType",
  "memory",
  "overrides",
  "tags",
  "taskArn",
  "taskDefinitionArn",
  "version",
];
const OF_EC2 = ["containerInstanceArn"];
const OF_FARGATE = [
  "ephemeralStorage",
  "fargateEphemeralStorage",
  "platformFamily",
  "platformVersion",
];
const ONCE_HANDED_OUT = ["connectivity", "connectivityAt"];
const ONCE_RUNNING = ["healthStatus", "pullStartedAt", "pullStoppedAt", "startedAt"];
const ONCE_STOPPED = ["executionStoppedAt", "stopCode", "stoppedAt", "stoppedReason", "stoppingAt"];

const CONTAINER_AT_START = [
  "containerArn",
  "cpu",
  "image",
  "lastStatus",
  "name",
  "networkInterfaces",
  "taskArn",
];
const CONTAINER_ONCE_RUNNING = ["healthStatus", "networkBindings", "runtimeId"];
const CONTAINER_ONCE_STOPPED = ["exitCode"];

let store: Store;
let client: ECSClient;

beforeEach(async () => {
  store = await aStore();
  await seed(store, {
    clusters: [aCluster()],
    containerInstances: [
      aContainerInstance({
        attributes: ["17", "18", "21"].map((minor) => ({
          name: `com.amazonaws.ecs.capability.docker-remote-api.1.${minor}`,
        })),
      }),
      aContainerInstance({
        containerInstanceArn: "arn:aws:ecs:us-east-1:000000000000:container-instance/default/f",
        pool: "FARGATE",
      }),
    ],
  });
  await seedNetwork(store);
  client = new ECSClient({
    region: "us-east-1",
    endpoint: "http://127.0.0.1:4566",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
    requestHandler: inProcessHandler(await anEcsApplication({ store })),
  });
});

afterEach(async () => {
  client.destroy();
  await store.close();
});

function members(of: object | undefined): readonly string[] {
  return Object.keys(of ?? {}).toSorted();
}

function expectMembers(task: Task | undefined, ...parts: readonly (readonly string[])[]): void {
  expect(members(task)).toEqual(parts.flat().toSorted());
}

function expectContainerMembers(task: Task | undefined, ...parts: readonly (readonly string[])[]) {
  expect(members(task?.containers?.[0])).toEqual(parts.flat().toSorted());
}

async function describeTask(taskArn: string): Promise<Task | undefined> {
  const { tasks: described } = await client.send(new DescribeTasksCommand({ tasks: [taskArn] }));
  return described?.[0];
}

/** The part of the session with the agent, and of the loop. */
async function step(taskArn: string, next: typeof dispatched): Promise<void> {
  await store.write((tx) => {
    const task = tx.get(tasks, taskArn);
    if (task) tx.put(tasks, next(task, Date.now()));
  });
}

async function report(taskArn: string, status: "RUNNING" | "STOPPED"): Promise<void> {
  await client.send(
    new SubmitTaskStateChangeCommand({
      task: taskArn,
      status,
      ...(status === "RUNNING" && { pullStartedAt: new Date(), pullStoppedAt: new Date() }),
      containers: [
        {
          containerName: "web",
          status,
          runtimeId: "d0c4e2",
          ...(status === "STOPPED" && { exitCode: 143 }),
        },
      ],
    }),
  );
}

test.each([
  ["EC2", "bridge", OF_EC2],
  ["FARGATE", "awsvpc", OF_FARGATE],
] as const)("a task of %s has ECS's members from start to end", async (launchType, mode, own) => {
  await client.send(
    new RegisterTaskDefinitionCommand({
      family: "web",
      requiresCompatibilities: [launchType],
      networkMode: mode,
      cpu: "256",
      memory: "512",
      containerDefinitions: [{ name: "web", image: "nginx" }],
    }),
  );
  const { tasks: started } = await client.send(
    new RunTaskCommand({
      taskDefinition: "web",
      launchType,
      ...(mode === "awsvpc" && {
        networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-1"] } },
      }),
    }),
  );
  const [task] = started ?? [];
  const taskArn = task?.taskArn ?? "";
  expectMembers(task, AT_START, own);
  expectContainerMembers(task, CONTAINER_AT_START);

  await step(taskArn, dispatched);
  expectMembers(await describeTask(taskArn), AT_START, own, ONCE_HANDED_OUT);

  await report(taskArn, "RUNNING");
  const running = await describeTask(taskArn);
  expectMembers(running, AT_START, own, ONCE_HANDED_OUT, ONCE_RUNNING);
  expectContainerMembers(running, CONTAINER_AT_START, CONTAINER_ONCE_RUNNING);

  await client.send(new StopTaskCommand({ task: taskArn }));
  await report(taskArn, "STOPPED");
  await step(taskArn, deprovisioned);
  const stopped = await describeTask(taskArn);
  expect(stopped?.lastStatus).toBe("STOPPED");
  expectMembers(stopped, AT_START, own, ONCE_HANDED_OUT, ONCE_RUNNING, ONCE_STOPPED);
  expectContainerMembers(
    stopped,
    CONTAINER_AT_START,
    CONTAINER_ONCE_RUNNING,
    CONTAINER_ONCE_STOPPED,
  );
});

test("startedBy and the memory of containers are there when there is something to say", async () => {
  await client.send(
    new RegisterTaskDefinitionCommand({
      family: "web",
      containerDefinitions: [{ name: "web", image: "nginx", memory: 64, memoryReservation: 32 }],
    }),
  );
  const { tasks: started } = await client.send(
    new RunTaskCommand({ taskDefinition: "web", startedBy: "me" }),
  );
  expectMembers(started?.[0], AT_START, OF_EC2, ["startedBy"]);
  expectContainerMembers(started?.[0], CONTAINER_AT_START, ["memory", "memoryReservation"]);
});
