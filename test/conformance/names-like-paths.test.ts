import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateClusterCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { CreateUserCommand, GetUserCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { silentLog } from "../../src/runtime/log.ts";
import { type RunningServer, startServer } from "../../src/server/server.ts";

/* Names that a file system would take for the way out of the data directory are names like any other, or refused. */

const OUT = "../../../out";

let outside: string;
let server: RunningServer;
let config: ConstructorParameters<typeof ECSClient>[0] & object;

beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), "longshore-outside-"));
  const keys = { accessKeyId: "test", secretAccessKey: "test" };
  server = await startServer({
    host: "127.0.0.1",
    port: 0,
    dataDir: join(outside, "a", "b", "data"),
    region: "us-east-1",
    auth: "verify",
    keys,
    strict: false,
    logsMaxBytes: 1e9,
    log: silentLog,
  });
  config = { endpoint: server.endpoint, region: "us-east-1", credentials: keys };
});

afterAll(async () => {
  await server.stop();
  await rm(outside, { recursive: true });
});

test("a log group and its stream hold what they are given", async () => {
  const client = new CloudWatchLogsClient(config);
  const names = { logGroupName: OUT, logStreamName: OUT };
  await client.send(new CreateLogGroupCommand(names));
  await client.send(new CreateLogStreamCommand(names));
  const logEvents = [{ timestamp: Date.now(), message: "kept" }];
  await client.send(new PutLogEventsCommand({ ...names, logEvents }));
  const { events } = await client.send(new GetLogEventsCommand(names));
  expect(events).toMatchObject([{ message: "kept" }]);
});

test("a secret and a parameter have their values", async () => {
  const secrets = new SecretsManagerClient(config);
  await secrets.send(new CreateSecretCommand({ Name: OUT, SecretString: "kept" }));
  const secret = await secrets.send(new GetSecretValueCommand({ SecretId: OUT }));
  expect(secret.SecretString).toBe("kept");
  const ssm = new SSMClient(config);
  const Name = `/${OUT}`;
  await ssm.send(new PutParameterCommand({ Name, Value: "kept", Type: "SecureString" }));
  const found = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
  expect(found.Parameter?.Value).toBe("kept");
});

test("a user's path is kept, and a cluster or family cannot be called so", async () => {
  const iam = new IAMClient(config);
  await iam.send(new CreateUserCommand({ UserName: "u", Path: `/${OUT}/` }));
  const { User } = await iam.send(new GetUserCommand({ UserName: "u" }));
  expect(User?.Path).toBe(`/${OUT}/`);
  const ecs = new ECSClient(config);
  const create = ecs.send(new CreateClusterCommand({ clusterName: OUT }));
  await expect(create).rejects.toMatchObject({ name: "InvalidParameterException" });
  const register = new RegisterTaskDefinitionCommand({
    family: OUT,
    containerDefinitions: [{ name: "app", image: "app", memory: 32 }],
  });
  await expect(ecs.send(register)).rejects.toMatchObject({ name: "ClientException" });
});

test("nothing is written outside the data directory", async () => {
  const above = ["", "a", join("a", "b")].map((folder) => readdir(join(outside, folder)));
  expect(await Promise.all(above)).toEqual([["a"], ["b"], ["data"]]);
  expect(await readdir(join(outside, "a", "b", "data"))).toContain("sealing.key");
});
