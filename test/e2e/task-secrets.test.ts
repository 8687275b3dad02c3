import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  type RegisterTaskDefinitionCommandInput,
  type RunTaskCommandInput,
  type ContainerDefinition,
  type Task,
} from "@aws-sdk/client-ecs";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
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
import { rootFileSystem } from "../fixtures/images.ts";
import { startRegistry } from "../fixtures/registry.ts";
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
  let ec2: EC2Client;
  let secrets: SecretsManagerClient;
  /** To be taken away again. */
  const images: string[] = [];
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
      Action: [
        "ssm:GetParameters",
        "secretsmanager:GetSecretValue",
        "s3:GetObject",
        "s3:ListBucket",
      ],
      Resource: "*",
    };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    const policy = { RoleName: "may-read", PolicyName: "read", PolicyDocument };
    await iam.send(new PutRolePolicyCommand(policy));
    const ssm = new SSMClient(client);
    for (const Name of ["/app/password", "/root"]) {
      await ssm.send(new PutParameterCommand({ Name, Value: `${Name}!`, Type: "SecureString" }));
    }
    secrets = new SecretsManagerClient(client);
    ec2 = new EC2Client(client);
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
    const s3 = new S3Client({ ...client, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: "settings" }));
    for (const [Key, Body] of [
      ["app/one.env", "# first\nFROM=one\nQUOTED='q'\n"],
      ["app/two.env", "FROM=two\nGIVEN=two\n"],
    ] as const) {
      await s3.send(new PutObjectCommand({ Bucket: "settings", Key, Body }));
    }
    s3.destroy();
    iam.destroy();
    ssm.destroy();
  }, 120_000);

  afterAll(async () => {
    for (const client of [ecs, ec2, secrets]) client?.destroy();
    await longshore?.stop();
    for (const image of images) {
      await docker.call({ method: "DELETE", path: `/images/${image}`, timeoutMs: 60_000 });
    }
    if (longshore) await forget(longshore.dataDir);
    docker.close();
  });

  async function run(
    container: Partial<ContainerDefinition>,
    executionRoleArn = mayRead,
    over: {
      readonly definition?: Partial<RegisterTaskDefinitionCommandInput>;
      readonly request?: Partial<RunTaskCommandInput>;
    } = {},
  ): Promise<Task> {
    const app = { name: "app", image: TEST_IMAGE, command: ["sh", "-c", FOREVER], memory: 16 };
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: "told",
        executionRoleArn,
        containerDefinitions: [{ ...app, ...container }],
        ...over.definition,
      }),
    );
    const { tasks, failures } = await ecs.send(
      new RunTaskCommand({
        taskDefinition: taskDefinition?.taskDefinitionArn,
        ...over.request,
      }),
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

  async function runOnFargate(container: Partial<ContainerDefinition>): Promise<Task> {
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
    const subnets = Subnets.flatMap(({ SubnetId }) => SubnetId ?? []).slice(0, 1);
    return run(container, mayRead, {
      definition: {
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: "256",
        memory: "512",
      },
      request: {
        launchType: "FARGATE",
        networkConfiguration: { awsvpcConfiguration: { subnets } },
      },
    });
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

  test("are this account's where a copied definition names another's, with a role made for them", async () => {
    const parameter = "arn:aws:ssm:eu-west-1:111122223333:parameter/app/password";
    const secret = "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-XyZ123";
    const task = await run(
      {
        secrets: [
          { name: "PARAMETER", valueFrom: parameter },
          { name: "SECRET", valueFrom: `${secret}:user::` },
        ],
      },
      "arn:aws:iam::111122223333:role/copied-execution",
    );
    expect(task.stoppedReason).toBeUndefined();
    const print = ["sh", "-c", 'echo "$PARAMETER $SECRET"'];
    const { output } = await execIn(docker, task.containers?.[0]?.runtimeId ?? "", print);
    expect(output.trim()).toBe("/app/password! me");
    expect(longshore.output()).toContain(
      `${parameter} is of another account: arn:aws:ssm:us-east-1:000000000000:parameter/app/password was taken in its place (ids-of-other-accounts)`,
    );
    expect(longshore.output()).toContain(
      `${secret}:user:: is of another account: the secret db of 000000000000 in us-east-1 was taken in its place`,
    );
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

  test("an image of a private registry is pulled with the login that is a secret", async () => {
    const good = { username: "robot", password: "open-sesame" };
    const registry = await startRegistry({ entries: rootFileSystem(), login: good });
    const image = `${registry.host}/team/app:1`;
    const secretOf = async (Name: string, login: object): Promise<string> => {
      const SecretString = JSON.stringify(login);
      return (await secrets.send(new CreateSecretCommand({ Name, SecretString }))).ARN ?? "";
    };
    const credentialsParameter = await secretOf("hub", good);
    const task = await run({ image, repositoryCredentials: { credentialsParameter } });
    expect(task.lastStatus).toBe("RUNNING");
    expect(task.containers?.[0]?.imageDigest).toBe(registry.digestOf("team/app"));

    const half = await secretOf("half", { username: good.username });
    const failed = await run({
      image: `${registry.host}/team/other:1`,
      repositoryCredentials: { credentialsParameter: half },
    });
    expect(failed).toMatchObject({
      lastStatus: "STOPPED",
      stopCode: "TaskFailedToStart",
      stoppedReason: "Asm fetching password: AuthorizationData is malformed, empty field",
    });
    await ecs.send(new StopTaskCommand({ task: task.taskArn }));
    await registry.end();
    images.push(image);
  });

  test("variables of files come from S3, and are the reason when they can't", async () => {
    const environmentFiles = ["one", "two"].map((name) => ({
      type: "s3" as const,
      value: `arn:aws:s3:::settings/app/${name}.env`,
    }));
    const task = await run({
      environmentFiles,
      environment: [{ name: "GIVEN", value: "definition" }],
    });
    expect(task.lastStatus).toBe("RUNNING");
    const { output } = await execIn(docker, task.containers?.[0]?.runtimeId ?? "", [
      "sh",
      "-c",
      'echo "$FROM $QUOTED $GIVEN"',
    ]);
    expect(output.trim()).toBe("one 'q' definition");

    const [first] = environmentFiles;
    const refused = await run({ environmentFiles: first ? [first] : [] }, mayNot);
    expect(refused).toMatchObject({ lastStatus: "STOPPED", stopCode: "TaskFailedToStart" });
    expect(refused.stoppedReason).toMatch(
      /^Unable to download env file with key app\/one\.env from bucket settings, error: AccessDenied: /,
    );
    const missingFile = { type: "s3" as const, value: "arn:aws:s3:::settings/nope.env" };
    const failed = await runOnFargate({ environmentFiles: [missingFile] });
    expect(failed.stoppedReason).toBe(
      "ResourceInitializationError: failed to download env files: file download command: non-empty error stream: " +
        "NoSuchKey: The specified key does not exist.",
    );
  });

  test("are fetched for a task on Fargate, whose reasons are in Fargate's words", async () => {
    const task = await runOnFargate({ secrets: [{ name: "A", valueFrom: "/app/password" }] });
    expect(task.lastStatus).toBe("RUNNING");
    const failed = await runOnFargate({ secrets: [{ name: "A", valueFrom: "/nope" }] });
    expect(failed).toMatchObject({
      lastStatus: "STOPPED",
      stopCode: "TaskFailedToStart",
      stoppedReason:
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: " +
        "unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: /nope",
    });
  });

  test("an execution role that may not is the reason too", async () => {
    const task = await run({ secrets: [{ name: "A", valueFrom: "/app/password" }] }, mayNot);
    expect(task).toMatchObject({ lastStatus: "STOPPED", stopCode: "TaskFailedToStart" });
    expect(task.stoppedReason).toMatch(
      /^Fetching secret data from SSM Parameter Store in us-east-1: AccessDeniedException: User: arn:aws:sts::000000000000:assumed-role\/may-not\/[0-9a-f]{32} is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:us-east-1:000000000000:parameter\/app\/password/,
    );
  });
});
