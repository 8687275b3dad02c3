import {
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type ContainerDefinition,
  type Task,
} from "@aws-sdk/client-ecs";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asRecord } from "../../src/agent/foreign.ts";
import { engineMissing, TEST_IMAGE, testEngine, withTestImage } from "../fixtures/engine.ts";
import { execIn } from "../fixtures/exec.ts";
import { FOREVER } from "../fixtures/running-cluster.ts";
import { forget, type RunningLongshore, startLongshore } from "./running-longshore.ts";

/** Secrets on their way from the services, by the execution role, into containers of `longshore up`. */

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Tests of secrets in tasks are skipped: ${missing}`);

const POLL_MS = 100;
const LONGEST = "x".repeat(65_536);

describe.skipIf(missing !== undefined)("secrets of a task", () => {
  const docker = testEngine();
  let longshore: RunningLongshore;
  let ecs: ECSClient;
  let secretArn = "";
  let longArn = "";
  let mayRead = "";
  let mayNot = "";

  async function aRole(iam: IAMClient, RoleName: string): Promise<string> {
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { Service: "ecs-tasks.amazonaws.com" },
        Action: "sts:AssumeRole",
      },
    });
    const made = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    return made.Role?.Arn ?? "";
  }

  beforeAll(async () => {
    await withTestImage();
    longshore = await startLongshore();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = { endpoint: longshore.endpoint, region: "us-east-1", credentials };
    ecs = new ECSClient(client);
    const iam = new IAMClient(client);
    mayRead = await aRole(iam, "may-read");
    mayNot = await aRole(iam, "may-not");
    const Statement = {
      Effect: "Allow",
      Action: ["ssm:GetParameters", "secretsmanager:GetSecretValue"],
      Resource: "*",
    };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    const policy = { RoleName: "may-read", PolicyName: "read", PolicyDocument };
    await iam.send(new PutRolePolicyCommand(policy));
    const ssm = new SSMClient(client);
    for (const Name of ["/app/password", "/root"]) {
      await ssm.send(new PutParameterCommand({ Name, Value: `${Name}!`, Type: "SecureString" }));
    }
    const secrets = new SecretsManagerClient(client);
    const made = await secrets.send(
      new CreateSecretCommand({ Name: "db", SecretString: '{"user":"first"}' }),
    );
    secretArn = made.ARN ?? "";
    const SecretString = '{"user":"me","port":5432}';
    await secrets.send(new PutSecretValueCommand({ SecretId: "db", SecretString }));
    const long = await secrets.send(
      new CreateSecretCommand({ Name: "long", SecretString: LONGEST }),
    );
    longArn = long.ARN ?? "";
    for (const one of [iam, ssm, secrets]) one.destroy();
  }, 120_000);

  afterAll(async () => {
    ecs?.destroy();
    await longshore?.stop();
    if (longshore) await forget(longshore.dataDir);
    docker.close();
  });

  async function run(
    container: Partial<ContainerDefinition>,
    executionRoleArn = mayRead,
  ): Promise<Task> {
    const app = { name: "app", image: TEST_IMAGE, command: ["sh", "-c", FOREVER], memory: 16 };
    const containerDefinitions = [{ ...app, ...container }];
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({ family: "told", executionRoleArn, containerDefinitions }),
    );
    const { tasks, failures } = await ecs.send(
      new RunTaskCommand({ taskDefinition: taskDefinition?.taskDefinitionArn }),
    );
    expect(failures).toEqual([]);
    for (;;) {
      const { tasks: now } = await ecs.send(
        new DescribeTasksCommand({ tasks: [tasks?.[0]?.taskArn ?? ""] }),
      );
      const [task] = now ?? [];
      if (task?.lastStatus === "RUNNING" || task?.lastStatus === "STOPPED") return task;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  test("are in the environment, from every form of valueFrom, and on no label", async () => {
    const task = await run({
      secrets: [
        { name: "BY_NAME", valueFrom: "/app/password" },
        { name: "BY_ARN", valueFrom: "arn:aws:ssm:us-east-1:000000000000:parameter/app/password" },
        { name: "AT_ROOT", valueFrom: "arn:aws:ssm:us-east-1:000000000000:parameter/root" },
        { name: "WHOLE", valueFrom: secretArn },
        { name: "KEY", valueFrom: `${secretArn}:port::` },
        { name: "STAGE", valueFrom: `${secretArn}:user:AWSPREVIOUS:` },
        { name: "LONG", valueFrom: longArn },
      ],
    });
    expect(task.lastStatus).toBe("RUNNING");
    const id = task.containers?.[0]?.runtimeId ?? "";
    const print =
      'for it in "$BY_NAME" "$BY_ARN" "$AT_ROOT" "$WHOLE" "$KEY" "$STAGE" "${#LONG}"; do echo "$it"; done';
    const { output } = await execIn(docker, id, ["sh", "-c", print]);
    expect(output.trim().split(/\r?\n/)).toEqual([
      "/app/password!",
      "/app/password!",
      "/root!",
      '{"user":"me","port":5432}',
      "5432",
      "first",
      "65536",
    ]);
    const seen = await docker.call({
      method: "GET",
      path: `/containers/${id}/json`,
      timeoutMs: 10_000,
    });
    const labels = asRecord(asRecord(asRecord(seen)["Config"])["Labels"]);
    expect(JSON.stringify(labels)).not.toMatch(/password!|5432|xxx/);
    expect(longshore.output()).not.toMatch(/password!|5432|xxx/);
  });

  test.each([
    [
      "a parameter that is not there",
      () => ({ valueFrom: "/nope" }),
      /^Fetching secret data from SSM Parameter Store in us-east-1: invalid parameters: \/nope$/,
    ],
    [
      "a key that is not in it",
      () => ({ valueFrom: `${secretArn}:nope::` }),
      /^Retrieved secret from Secrets Manager did not contain json key nope$/,
    ],
    [
      "a secret that is not there",
      () => ({ valueFrom: "arn:aws:secretsmanager:us-east-1:000000000000:secret:nope-AbCdEf" }),
      /^ResourceNotFoundException: The task can't retrieve the secret with ARN 'arn:\S+nope-AbCdEf' from AWS Secrets Manager\. Check whether the secret exists in the specified Region: ResourceNotFoundException: Secrets Manager can't find the specified secret\.$/,
    ],
  ])("%s is the reason that the task stops", async (_what, secret, words) => {
    const task = await run({ secrets: [{ name: "A", ...secret() }] });
    expect(task).toMatchObject({ lastStatus: "STOPPED", stopCode: "TaskFailedToStart" });
    expect(task.stoppedReason).toMatch(words);
  });

  test("an execution role that may not is the reason too", async () => {
    const task = await run({ secrets: [{ name: "A", valueFrom: "/app/password" }] }, mayNot);
    expect(task).toMatchObject({ lastStatus: "STOPPED", stopCode: "TaskFailedToStart" });
    expect(task.stoppedReason).toMatch(
      /^Fetching secret data from SSM Parameter Store in us-east-1: AccessDeniedException: User: arn:aws:sts::000000000000:assumed-role\/may-not\/[0-9a-f]{32} is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:us-east-1:000000000000:parameter\/app\/password/,
    );
  });
});
