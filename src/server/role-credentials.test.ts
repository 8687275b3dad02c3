import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  CreateRoleCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { DescribeClustersCommand, ECSClient, ListClustersCommand } from "@aws-sdk/client-ecs";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import {
  anIdentityServer,
  type IdentityServer,
  policyOf,
  trustOf,
} from "../../test/fixtures/identity-server.ts";
import { RoleRefused, type RoleWish } from "../acs/role-credentials-source.ts";
import { aStandInService } from "../../test/fixtures/stand-in-service.ts";
import { systemClock } from "../runtime/clock.ts";
import { listen, type RunningHttpServer } from "./http-server.ts";
import { stsRoleCredentials } from "./role-credentials.ts";

const ROLE = "arn:aws:iam::000000000000:role/task";
const SESSION = "0".repeat(32);
const TASK: RoleWish = {
  accountId: "000000000000",
  region: "us-east-1",
  roleArn: ROLE,
  roleType: "TaskApplication",
  taskArn: `arn:aws:ecs:us-east-1:000000000000:task/default/${SESSION}`,
  sessionName: SESSION,
};

let server: IdentityServer;
let http: RunningHttpServer;
let source: ReturnType<typeof stsRoleCredentials>;

beforeEach(async () => {
  server = await anIdentityServer();
  http = await listen({
    host: "127.0.0.1",
    port: 0,
    application: server.application,
    clock: systemClock(),
    requestId: () => "id",
    maxBodyBytes: 65_536,
    onUpgrade: ({ socket }) => socket.destroy(),
  });
  source = stsRoleCredentials({
    endpoint: () => `http://127.0.0.1:${http.port}`,
    keys: server.identity.service.keys,
  });
  const trust = trustOf({ Service: "ecs-tasks.amazonaws.com" });
  await server
    .iam()
    .send(new CreateRoleCommand({ RoleName: "task", AssumeRolePolicyDocument: trust }));
});

afterEach(async () => {
  source.close();
  await http.close(0);
  await server.store.close();
});

test("gives a task the credentials of its role, for six hours, under the task's id", async () => {
  await server.iam().send(
    new PutRolePolicyCommand({
      RoleName: "task",
      PolicyName: "own",
      PolicyDocument: policyOf({ Effect: "Allow", Action: "ecs:ListClusters", Resource: "*" }),
    }),
  );
  const credentials = await source.assume(TASK);
  expect(Math.abs(credentials.expirationMs - Date.now() - 21_600_000)).toBeLessThan(60_000);
  const who = await server.sts(credentials).send(new GetCallerIdentityCommand({}));
  expect(who.Arn).toBe(`arn:aws:sts::000000000000:assumed-role/task/${SESSION}`);
  expect(await server.ecs(credentials).send(new ListClustersCommand({}))).toBeDefined();
  await expect(server.ecs(credentials).send(new DescribeClustersCommand({}))).rejects.toMatchObject(
    { name: "AccessDeniedException" },
  );
});

test("a condition on the address that a request comes from is one on the connection's", async () => {
  const PolicyDocument = policyOf([
    { Effect: "Allow", Action: "ecs:*", Resource: "*" },
    {
      Effect: "Deny",
      Action: "ecs:ListClusters",
      Resource: "*",
      Condition: { NotIpAddress: { "aws:SourceIp": "127.0.0.0/8" } },
    },
    {
      Effect: "Deny",
      Action: "ecs:DescribeClusters",
      Resource: "*",
      Condition: { IpAddress: { "aws:SourceIp": "127.0.0.0/8" } },
    },
  ]);
  await server
    .iam()
    .send(new PutRolePolicyCommand({ RoleName: "task", PolicyName: "own", PolicyDocument }));
  const ecs = new ECSClient({
    endpoint: `http://127.0.0.1:${http.port}`,
    region: "us-east-1",
    credentials: await source.assume(TASK),
  });
  expect(await ecs.send(new ListClustersCommand({}))).toBeDefined();
  await expect(ecs.send(new DescribeClustersCommand({}))).rejects.toThrow("with an explicit deny");
  ecs.destroy();
});

test("takes a role of another account for the account's own of the name, as RunTask does", async () => {
  const roleArn = ROLE.replace("000000000000", "123456789012");
  const credentials = await source.assume({ ...TASK, roleArn });
  const who = await server.sts(credentials).send(new GetCallerIdentityCommand({}));
  expect(who.Account).toBe("000000000000");
});

test("says why there are none when the role does not trust ECS, or is not there", async () => {
  const PolicyDocument = trustOf({ Service: "ec2.amazonaws.com" });
  await server.iam().send(new UpdateAssumeRolePolicyCommand({ RoleName: "task", PolicyDocument }));
  const refused = source.assume(TASK);
  await expect(refused).rejects.toBeInstanceOf(RoleRefused);
  await expect(refused).rejects.toThrow(
    `is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
  );
  const missing = source.assume({ ...TASK, roleArn: `${ROLE}2` });
  await expect(missing).rejects.toBeInstanceOf(RoleRefused);
  const nonsense = source.assume({ ...TASK, roleArn: "xx" });
  await expect(nonsense).rejects.toBeInstanceOf(RoleRefused);
});

test("signs as nobody else could, and may do nothing else", async () => {
  const { keys } = server.identity.service;
  await expect(server.ecs(keys).send(new ListClustersCommand({}))).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
  const asUser = new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "me" });
  const user = await server.user("alice", { Effect: "Allow", Action: "sts:*", Resource: "*" });
  await expect(server.sts(user).send(asUser)).rejects.toMatchObject({ name: "AccessDenied" });
});

test("asks another STS with the keys of the SDK's usual places, for no longer than any role lasts", async () => {
  const mayAssume = { Effect: "Allow", Action: "sts:AssumeRole", Resource: ROLE };
  const user = await server.user("operator", mayAssume);
  await server.iam().send(
    new UpdateAssumeRolePolicyCommand({
      RoleName: "task",
      PolicyDocument: trustOf({ AWS: "arn:aws:iam::000000000000:user/operator" }),
    }),
  );
  vi.stubEnv("AWS_ACCESS_KEY_ID", user.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", user.secretAccessKey);
  const elsewhere = stsRoleCredentials({
    endpoint: () => `http://127.0.0.1:${http.port}`,
    keys: undefined,
  });
  try {
    const credentials = await elsewhere.assume(TASK);
    expect(Math.abs(credentials.expirationMs - Date.now() - 3_600_000)).toBeLessThan(60_000);
    const who = await server.sts(credentials).send(new GetCallerIdentityCommand({}));
    expect(who.Arn).toBe(`arn:aws:sts::000000000000:assumed-role/task/${SESSION}`);
    // The control plane's own keys are not for others, and those of ECS are not trusted any more.
    await expect(source.assume(TASK)).rejects.toBeInstanceOf(RoleRefused);
  } finally {
    elsewhere.close();
    vi.unstubAllEnvs();
  }
});

test("an STS that takes a request and does not answer is given up, as is one that nobody runs", async () => {
  const silent = await aStandInService("silent");
  const { keys } = server.identity.service;
  const slow = stsRoleCredentials({
    endpoint: () => silent.endpoint,
    keys,
    requestTimeoutMs: 20,
  });
  await expect(slow.assume(TASK)).rejects.toMatchObject({ name: "TimeoutError" });
  expect(silent.requests()).toBe(3);
  await silent.end();
  await expect(slow.assume(TASK)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  slow.close();
});
