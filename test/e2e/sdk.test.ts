import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  type ContainerDefinition,
  ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  RunTaskCommand,
  type RunTaskCommandInput,
  StopTaskCommand,
  type Task,
  waitUntilTasksRunning,
  waitUntilTasksStopped,
} from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { engineMissing, TEST_IMAGE, withTestImage } from "../fixtures/engine.ts";
import { freePort } from "../fixtures/free-port.ts";
import { describeTask } from "../fixtures/watch-task.ts";
import { forget, type RunningLongshore, startLongshore } from "./running-longshore.ts";

const missing = await engineMissing();
if (missing) console.log(`skipped: the SDK end to end: ${missing}`);

/** Free on this machine too, whose port it is in host mode. */
const PORT = await freePort();
const FARGATE = { requiresCompatibilities: ["FARGATE" as const], cpu: "256", memory: "512" };

interface Mode {
  readonly title: string;
  readonly definition: Partial<RegisterTaskDefinitionCommandInput>;
  readonly request: Partial<RunTaskCommandInput>;
  /** Where the task's web server answers; nothing for a task without a network. */
  readonly addressOf: (task: Task) => string | undefined;
}

const privateAddress = (task: Task): string =>
  `${task.containers?.[0]?.networkInterfaces?.[0]?.privateIpv4Address}:${PORT}`;

const MODES: readonly Mode[] = [
  {
    title: "bridge",
    definition: { networkMode: "bridge" },
    request: {},
    addressOf: (task) =>
      `127.0.0.1:${task.containers?.[0]?.networkBindings?.find(({ containerPort }) => containerPort === PORT)?.hostPort}`,
  },
  {
    title: "host",
    definition: { networkMode: "host" },
    request: {},
    addressOf: () => `127.0.0.1:${PORT}`,
  },
  {
    title: "none",
    definition: { networkMode: "none" },
    request: {},
    addressOf: () => undefined,
  },
  {
    title: "awsvpc on EC2",
    definition: { networkMode: "awsvpc" },
    request: { launchType: "EC2" },
    addressOf: privateAddress,
  },
  {
    title: "awsvpc on Fargate",
    definition: { networkMode: "awsvpc", ...FARGATE },
    request: { launchType: "FARGATE" },
    addressOf: privateAddress,
  },
];

function container(script: string, more: Partial<ContainerDefinition> = {}): ContainerDefinition {
  const command = ["/bin/busybox", "sh", "-c", script];
  return { name: "main", image: TEST_IMAGE, memory: 64, essential: true, command, ...more };
}

const WEB_SERVER =
  "trap 'exit 0' TERM; mkdir -p /www; echo hello > /www/index.html; " +
  `/bin/busybox httpd -f -p ${PORT} -h /www & wait`;

describe.skipIf(missing !== undefined)("the unmodified SDK against longshore up", () => {
  let longshore: RunningLongshore;
  let ecs: ECSClient;
  let subnets: string[];
  const patience = () => ({ client: ecs, maxWaitTime: 60, minDelay: 1, maxDelay: 1 });

  beforeAll(async () => {
    await withTestImage();
    longshore = await startLongshore();
    const configuration = {
      endpoint: longshore.endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    };
    ecs = new ECSClient(configuration);
    const ec2 = new EC2Client(configuration);
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ MaxResults: 5 }));
    subnets = Subnets.flatMap(({ SubnetId }) => SubnetId ?? []).slice(0, 1);
    ec2.destroy();
  });

  afterAll(async () => {
    ecs.destroy();
    await longshore.stop();
    await forget(longshore.dataDir);
  });

  async function run(
    definition: RegisterTaskDefinitionCommandInput,
    request: Partial<RunTaskCommandInput> = {},
  ): Promise<string> {
    const registered = await ecs.send(new RegisterTaskDefinitionCommand(definition));
    const { tasks = [], failures } = await ecs.send(
      new RunTaskCommand({
        taskDefinition: registered.taskDefinition?.taskDefinitionArn,
        ...(definition.networkMode === "awsvpc" && {
          networkConfiguration: { awsvpcConfiguration: { subnets } },
        }),
        ...request,
      }),
    );
    expect(failures).toEqual([]);
    return tasks[0]?.taskArn ?? "";
  }

  async function stopped(taskArn: string): Promise<Task> {
    await waitUntilTasksStopped(patience(), { tasks: [taskArn] });
    return describeTask(ecs, taskArn);
  }

  test.each(MODES)("runs, describes and stops a web service: $title", async (mode) => {
    const portMappings = mode.title === "none" ? [] : [{ containerPort: PORT }];
    const taskArn = await run(
      {
        family: "web",
        ...mode.definition,
        containerDefinitions: [container(WEB_SERVER, { portMappings })],
      },
      mode.request,
    );
    await waitUntilTasksRunning(patience(), { tasks: [taskArn] });
    const running = await describeTask(ecs, taskArn);
    expect(running).toMatchObject({ lastStatus: "RUNNING", desiredStatus: "RUNNING" });
    const address = mode.addressOf(running);
    if (address !== undefined) {
      const page = await fetch(`http://${address}/`, { headers: { connection: "close" } });
      expect(await page.text()).toBe("hello\n");
    }
    await ecs.send(new StopTaskCommand({ task: taskArn, reason: "enough" }));
    const end = await stopped(taskArn);
    expect(end).toMatchObject({ stopCode: "UserInitiated", stoppedReason: "enough" });
    expect(end.stoppedAt?.getTime()).toBeGreaterThanOrEqual(end.startedAt?.getTime() ?? Infinity);
  });

  test("tells of an image that cannot be pulled", async () => {
    const image = "127.0.0.1:1/nowhere:1";
    const taskArn = await run({
      family: "no-image",
      containerDefinitions: [container("true", { image })],
    });
    const end = await stopped(taskArn);
    expect(end.stopCode).toBe("TaskFailedToStart");
    expect(end.containers?.[0]?.reason).toMatch(/^CannotPullContainerError: /);
    expect(end.startedAt).toBeUndefined();
  });

  test("reports exit code 3", async () => {
    const taskArn = await run({ family: "exit-3", containerDefinitions: [container("exit 3")] });
    const end = await stopped(taskArn);
    expect(end).toMatchObject({
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
    });
    expect(end.containers?.[0]?.exitCode).toBe(3);
  });
});
