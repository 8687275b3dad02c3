import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from "@aws-sdk/client-ecr";
import {
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  waitUntilTasksStopped,
} from "@aws-sdk/client-ecs";
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateSecretCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { DescribeParametersCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { readJsonLines } from "../../src/agent/docker/json-lines.ts";
import { authHeader } from "../../src/agent/docker/pull-image.ts";
import { asRecord, asString } from "../../src/agent/foreign.ts";
import { engineMissing, TEST_IMAGE, testEngine, withTestImage } from "../fixtures/engine.ts";
import { policyOf, trustOf } from "../fixtures/identity-server.ts";
import { forget, type RunningLongshore, startLongshore } from "./running-longshore.ts";

/** A Longshore whose tasks have everything from another one's services, and log there. */

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Tests of other services are skipped: ${missing}`);

/** Only one Longshore of a machine can give containers credentials. */
const isTaken = await fetch("http://169.254.170.2:51679/", { signal: AbortSignal.timeout(2_000) })
  .then(() => true)
  .catch(() => false);

const ACCOUNT = "000000000000";
const AWS_NAME = `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/far/app:1`;
const GROUP = "/far";
const SETTINGS = ["CLOUDWATCH_LOGS", "ECR", "S3", "SECRETS_MANAGER", "SSM"];
const TIMEOUT_MS = 60_000;
const POLL_MS = 50;
const PATIENCE_MS = 20_000;

/** Clients of one Longshore, as its root. */
function clientsOf(endpoint: string) {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = { endpoint, region: "us-east-1", credentials };
  return {
    ecr: new ECRClient(client),
    ecs: new ECSClient(client),
    iam: new IAMClient(client),
    logs: new CloudWatchLogsClient(client),
    s3: new S3Client({ ...client, forcePathStyle: true }),
    secrets: new SecretsManagerClient(client),
    ssm: new SSMClient(client),
  };
}

type Clients = ReturnType<typeof clientsOf>;

describe.skipIf(missing !== undefined)("services of another Longshore", () => {
  const docker = testEngine();
  const images: string[] = [AWS_NAME];
  let other: RunningLongshore;
  let longshore: RunningLongshore;
  let away: Clients;
  let secretArn = "";
  /** Of a user there who may become the roles of tasks, and nothing else. */
  let userKeys: NodeJS.ProcessEnv;

  beforeAll(async () => {
    await withTestImage();
    other = await startLongshore({ command: "server" });
    away = clientsOf(other.endpoint);
    const { secrets, ssm, s3, iam } = away;
    await ssm.send(new PutParameterCommand({ Name: "/a", Value: "parameter", Type: "String" }));
    const secret = new CreateSecretCommand({ Name: "s", SecretString: "secret" });
    secretArn = (await secrets.send(secret)).ARN ?? "";
    await s3.send(new CreateBucketCommand({ Bucket: "files" }));
    const file = { Bucket: "files", Key: "a.env", Body: "FILE=file" };
    await s3.send(new PutObjectCommand(file));
    userKeys = await aUser(iam);
    await pushImage();
  });

  afterEach(() => end(longshore));

  afterAll(async () => {
    for (const client of Object.values(away ?? {})) client.destroy();
    if (other) await end(other);
    for (const image of images) {
      await docker.call({ method: "DELETE", path: `/images/${image}`, timeoutMs: TIMEOUT_MS });
    }
    docker.close();
  });

  /** Puts the test image into the other one's registry, as a user of Docker would. */
  async function pushImage(): Promise<void> {
    const { repository } = await away.ecr.send(
      new CreateRepositoryCommand({ repositoryName: "far/app" }),
    );
    const uri = repository?.repositoryUri ?? "";
    const { authorizationData } = await away.ecr.send(new GetAuthorizationTokenCommand({}));
    const token = authorizationData?.[0]?.authorizationToken ?? "";
    const [username = "", password = ""] = Buffer.from(token, "base64").toString().split(":");
    const query = { repo: uri, tag: "1" };
    const path = `/images/${TEST_IMAGE}/tag`;
    await docker.call({ method: "POST", path, query, timeoutMs: TIMEOUT_MS });
    images.push(`${uri}:1`);
    const auth = authHeader(uri, { kind: "password", username, password });
    const body = await docker.stream({
      method: "POST",
      path: `/images/${uri}/push`,
      query: { tag: "1" },
      headers: { "X-Registry-Auth": auth },
      timeoutMs: TIMEOUT_MS,
    });
    for await (const line of readJsonLines(body)) {
      expect(asRecord(line)).not.toHaveProperty("error");
    }
  }

  /** Runs a task to its end that prints what it was given; why it stopped, and the stream it logs to. */
  async function run(ecs: ECSClient, family: string, taskRoleArn?: string) {
    const print = [
      'echo "got $PARAMETER $SECRET $FILE"',
      'echo "sts $AWS_ENDPOINT_URL $AWS_ENDPOINT_URL_STS"',
      '[ -z "$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI" ] ||',
      '  wget -q -O - "http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"',
    ];
    await ecs.send(
      new RegisterTaskDefinitionCommand({
        family,
        executionRoleArn: `arn:aws:iam::${ACCOUNT}:role/far-execution`,
        taskRoleArn,
        containerDefinitions: [
          {
            name: "app",
            image: AWS_NAME,
            command: ["sh", "-c", print.join("\n")],
            memory: 16,
            secrets: [
              { name: "PARAMETER", valueFrom: "/a" },
              { name: "SECRET", valueFrom: secretArn },
            ],
            environmentFiles: [{ type: "s3", value: "arn:aws:s3:::files/a.env" }],
            logConfiguration: {
              logDriver: "awslogs",
              options: {
                "awslogs-group": GROUP,
                "awslogs-region": "us-east-1",
                "awslogs-create-group": "true",
                "awslogs-stream-prefix": family,
              },
            },
          },
        ],
      }),
    );
    const { tasks: started } = await ecs.send(new RunTaskCommand({ taskDefinition: family }));
    const tasks = [started?.[0]?.taskArn ?? ""];
    const patience = { client: ecs, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
    await waitUntilTasksStopped(patience, { tasks });
    const described = await ecs.send(new DescribeTasksCommand({ tasks }));
    return { task: described.tasks?.[0], stream: `${family}/app/${tasks[0]?.split("/").at(-1)}` };
  }

  /** The lines in a stream of the other one, once there are enough; the driver's last come a moment later. */
  async function linesAway(stream: string, least: number): Promise<readonly string[]> {
    const command = new FilterLogEventsCommand({ logGroupName: GROUP, logStreamNames: [stream] });
    for (let waitedMs = 0; ; waitedMs += POLL_MS) {
      const { events = [] } = await away.logs.send(command);
      if (events.length >= least || waitedMs > PATIENCE_MS) {
        return events.map(({ message = "" }) => message);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  const elsewhere = (...names: readonly string[]): NodeJS.ProcessEnv =>
    Object.fromEntries(names.map((name) => [`AWS_ENDPOINT_URL_${name}`, other.endpoint]));

  test("are asked with the process's own keys as long as roles are not theirs", async () => {
    const keys = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
    longshore = await startLongshore({ environment: { ...elsewhere(...SETTINGS), ...keys } });
    const own = clientsOf(longshore.endpoint);
    const { task, stream } = await run(own.ecs, "keys");
    expect(task?.containers?.[0], task?.stoppedReason).toMatchObject({ exitCode: 0 });
    expect(await linesAway(stream, 2)).toEqual(["got parameter secret file", "sts  "]);
    expect(await holdings(own)).toEqual([]);
    for (const client of Object.values(own)) client.destroy();
  });

  const byDriverAndPump = test.skipIf(isTaken).each(["driver", "pump"]);
  byDriverAndPump("are asked as roles where those are theirs, for logs by the %s", async (how) => {
    const settings = { ...elsewhere(...SETTINGS, "STS"), LONGSHORE_AWSLOGS: how };
    longshore = await startLongshore({ environment: { ...settings, ...userKeys } });
    const own = clientsOf(longshore.endpoint);
    const { task, stream } = await run(own.ecs, how, `arn:aws:iam::${ACCOUNT}:role/far-task`);
    expect(task?.containers?.[0], task?.stoppedReason).toMatchObject({ exitCode: 0 });
    const [got, sts, keys = "{}"] = await linesAway(stream, 3);
    expect([got, sts]).toEqual(["got parameter secret file", `sts  ${other.endpoint}`]);
    expect(await whoIs(keys, other)).toMatch(/:assumed-role\/far-task\/[0-9a-f]{32}$/);
    await expect(whoIs(keys, longshore)).rejects.toThrow(/token/);
    expect(await holdings(own)).toEqual([]);
    for (const client of Object.values(own)) client.destroy();
  });
});

async function end(longshore: RunningLongshore): Promise<void> {
  await longshore.stop();
  await forget(longshore.dataDir);
}

/** A user who may become the two roles that tasks have; the keys as variables. */
async function aUser(iam: IAMClient): Promise<NodeJS.ProcessEnv> {
  const UserName = "far-longshore";
  const { User } = await iam.send(new CreateUserCommand({ UserName }));
  const mayAssume = { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" };
  const PolicyDocument = policyOf(mayAssume);
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  const AssumeRolePolicyDocument = trustOf({ AWS: User?.Arn, Service: "ecs-tasks.amazonaws.com" });
  for (const RoleName of ["far-execution", "far-task"]) {
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  }
  const RoleName = "far-execution";
  const managed = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: managed }));
  const mayRead = policyOf({
    Effect: "Allow",
    Action: ["ssm:GetParameters", "secretsmanager:GetSecretValue", "s3:GetObject", "logs:*"],
    Resource: "*",
  });
  const policy = { RoleName, PolicyName: "p", PolicyDocument: mayRead };
  await iam.send(new PutRolePolicyCommand(policy));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey,
  };
}

/** All that a Longshore's services have which tasks could have been given, or have written. */
async function holdings({ ecr, logs, s3, secrets, ssm }: Clients): Promise<readonly unknown[]> {
  const { repositories = [] } = await ecr.send(new DescribeRepositoriesCommand({}));
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const { SecretList = [] } = await secrets.send(new ListSecretsCommand({}));
  const { Parameters = [] } = await ssm.send(new DescribeParametersCommand({}));
  return [repositories, logGroups, Buckets, SecretList, Parameters].flat();
}

/** The ARN of whoever has the credentials that a container was given. */
async function whoIs(keys: string, { endpoint }: RunningLongshore): Promise<string | undefined> {
  const { AccessKeyId, SecretAccessKey, Token } = asRecord(JSON.parse(keys));
  const credentials = {
    accessKeyId: asString(AccessKeyId) ?? "",
    secretAccessKey: asString(SecretAccessKey) ?? "",
    sessionToken: asString(Token) ?? "",
  };
  const sts = new STSClient({ endpoint, region: "us-east-1", credentials });
  try {
    return (await sts.send(new GetCallerIdentityCommand({}))).Arn;
  } finally {
    sts.destroy();
  }
}
