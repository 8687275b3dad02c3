import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import { DescribeRepositoriesCommand, ECRClient } from "@aws-sdk/client-ecr";
import { ListClustersCommand } from "@aws-sdk/client-ecs";
import { CreateRoleCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { beforeAll, expect, test } from "vitest";
import {
  anIdentityServer,
  type IdentityServer,
  type Keys,
  trustOf,
  keysOf,
} from "../fixtures/identity-server.ts";
import { inProcessHandler } from "../fixtures/in-process-client.ts";
import { aStore } from "../fixtures/store.ts";

/* Temporary credentials that are over, or whose token is not theirs: every service says so in its protocol's words. */

let server: IdentityServer;
let later: IdentityServer;
let keys: Keys;
let others: Keys;

beforeAll(async () => {
  const store = await aStore();
  server = await anIdentityServer({ store });
  later = await anIdentityServer({ store, nowMs: () => Date.now() + 901_000 });
  const role = { RoleName: "r", AssumeRolePolicyDocument: trustOf("*") };
  await server.iam().send(new CreateRoleCommand(role));
  keys = await aSession("one");
  others = await aSession("two");
});

async function aSession(RoleSessionName: string): Promise<Keys> {
  const { Credentials } = await server.sts().send(
    new AssumeRoleCommand({
      RoleArn: "arn:aws:iam::000000000000:role/r",
      RoleSessionName,
      DurationSeconds: 900,
    }),
  );
  return keysOf(Credentials);
}

type Call = (server: IdentityServer, keys: Keys) => Promise<unknown>;

const config = ({ application }: IdentityServer, credentials: Keys) => ({
  region: "us-east-1",
  endpoint: "http://127.0.0.1:4566",
  credentials,
  maxAttempts: 1,
  requestHandler: inProcessHandler(application),
});

const CALLS: Readonly<Record<string, Call>> = {
  ecs: (at, as) => at.ecs(as).send(new ListClustersCommand({})),
  ecr: (at, as) => new ECRClient(config(at, as)).send(new DescribeRepositoriesCommand({})),
  logs: (at, as) => new CloudWatchLogsClient(config(at, as)).send(new DescribeLogGroupsCommand({})),
  ssm: (at, as) => new SSMClient(config(at, as)).send(new GetParameterCommand({ Name: "a" })),
  secretsmanager: (at, as) =>
    new SecretsManagerClient(config(at, as)).send(new ListSecretsCommand({})),
  iam: (at, as) => at.iam(as).send(new ListRolesCommand({})),
  sts: (at, as) => at.sts(as).send(new GetCallerIdentityCommand({})),
  ec2: (at, as) => at.ec2(as).send(new DescribeVpcsCommand({})),
};

const EXPIRED = "The security token included in the request is expired";
const INVALID = "The security token included in the request is invalid.";

interface Words {
  readonly name: string;
  readonly message: string;
  readonly status: number;
}

const EXPIRED_WORDS: Readonly<Record<string, Words>> = {
  iam: { name: "ExpiredToken", message: EXPIRED, status: 403 },
  sts: { name: "ExpiredToken", message: EXPIRED, status: 403 },
  ec2: { name: "RequestExpired", message: "Request has expired.", status: 400 },
};

test.each(Object.entries(CALLS))("%s tells who is too late", async (service, call) => {
  const { name, message, status } = EXPIRED_WORDS[service] ?? {
    name: "ExpiredTokenException",
    message: EXPIRED,
    status: 400,
  };
  await expect(call(later, keys)).rejects.toMatchObject({
    name,
    message,
    $metadata: { httpStatusCode: status },
  });
});

const INVALID_WORDS: Readonly<Record<string, Words>> = {
  iam: { name: "InvalidClientTokenId", message: INVALID, status: 403 },
  sts: { name: "InvalidClientTokenId", message: INVALID, status: 403 },
  ec2: {
    name: "AuthFailure",
    message: "AWS was not able to validate the provided access credentials",
    status: 401,
  },
};

test.each(Object.entries(CALLS))("%s knows whose a token is", async (service, call) => {
  const { name, message, status } = INVALID_WORDS[service] ?? {
    name: "UnrecognizedClientException",
    message: INVALID,
    status: 400,
  };
  const { accessKeyId, secretAccessKey } = keys;
  const { sessionToken = "" } = others;
  const refused = { name, message, $metadata: { httpStatusCode: status } };
  await expect(call(server, { accessKeyId, secretAccessKey, sessionToken })).rejects.toMatchObject(
    refused,
  );
  await expect(call(server, { accessKeyId, secretAccessKey })).rejects.toMatchObject(refused);
});
