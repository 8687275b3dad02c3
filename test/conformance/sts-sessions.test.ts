import {
  ListAccountSettingsCommand,
  ListClustersCommand,
  PutAccountSettingCommand,
} from "@aws-sdk/client-ecs";
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetAccessKeyLastUsedCommand,
  GetRoleCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  TagRoleCommand,
} from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type Credentials,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
} from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import {
  anIdentityServer,
  type IdentityServer,
  type Keys,
  policyOf,
  trustOf,
} from "../fixtures/identity-server.ts";
import { aStore } from "../fixtures/store.ts";

const ACCOUNT = "000000000000";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;
const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`;
const STS_ALLOWED = { Effect: "Allow", Action: "sts:*", Resource: "*" };

function keysOf(credentials: Credentials | undefined): Keys {
  return {
    accessKeyId: credentials?.AccessKeyId ?? "",
    secretAccessKey: credentials?.SecretAccessKey ?? "",
    sessionToken: credentials?.SessionToken ?? "",
  };
}

async function makeRole(server: IdentityServer, trust: string, more: object = {}): Promise<void> {
  await server
    .iam()
    .send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: trust, ...more }));
}

function assume(server: IdentityServer, keys: Keys, more: Partial<AssumeRoleCommandInput> = {}) {
  const command = new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "session", ...more });
  return server.sts(keys).send(command);
}

const DENIED = {
  name: "AccessDenied",
  message: `User: ${ALICE} is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
  $metadata: { httpStatusCode: 403 },
};

describe("AssumeRole", () => {
  test("gives credentials that say who they are of and are verified with their token", async () => {
    const server = await anIdentityServer();
    const alice = await server.user("alice", STS_ALLOWED);
    await makeRole(server, trustOf({ AWS: ALICE }));
    const answer = await assume(server, alice);
    expect(answer.AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/r/session`);
    expect(answer.AssumedRoleUser?.AssumedRoleId).toMatch(/^AROA[A-Z2-7]{17}:session$/);
    expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(answer.Credentials?.SecretAccessKey).toHaveLength(40);
    const lifeMs = (answer.Credentials?.Expiration?.getTime() ?? 0) - Date.now();
    expect(Math.abs(lifeMs - 3_600_000)).toBeLessThan(60_000);
    const keys = keysOf(answer.Credentials);
    expect(await server.sts(keys).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: ACCOUNT,
      Arn: answer.AssumedRoleUser?.Arn,
      UserId: answer.AssumedRoleUser?.AssumedRoleId,
    });
    const { accessKeyId, secretAccessKey } = keys;
    for (const wrong of [
      { accessKeyId, secretAccessKey },
      { ...keys, sessionToken: "other" },
    ]) {
      const ask = server.sts(wrong).send(new GetCallerIdentityCommand({}));
      await expect(ask).rejects.toMatchObject({ name: "InvalidClientTokenId" });
    }
    expect(
      await server.sts().send(new GetAccessKeyInfoCommand({ AccessKeyId: accessKeyId })),
    ).toMatchObject({ Account: ACCOUNT });
  });

  test.each([
    ["names the user", trustOf({ AWS: ALICE }), undefined, true],
    ["names everybody", trustOf("*"), undefined, true],
    ["names the account, whose user may", trustOf({ AWS: ACCOUNT }), STS_ALLOWED, true],
    ["names the account, whose user may not", trustOf({ AWS: ACCOUNT }), undefined, false],
    [
      "names the user, whose own policy denies it",
      trustOf({ AWS: ALICE }),
      { ...STS_ALLOWED, Effect: "Deny" },
      false,
    ],
    ["names a service", trustOf({ Service: "ecs-tasks.amazonaws.com" }), STS_ALLOWED, false],
    ["names another account", trustOf({ AWS: "111122223333" }), STS_ALLOWED, false],
  ])("of a role whose trust policy %s", async (_title, trust, statement, isAllowed) => {
    const server = await anIdentityServer();
    const alice = await server.user("alice", statement);
    await makeRole(server, trust);
    const answer = assume(server, alice);
    if (isAllowed) expect((await answer).Credentials).toBeDefined();
    else await expect(answer).rejects.toMatchObject(DENIED);
  });

  test("asks for the external id, the session's name and the tags that the trust policy wants", async () => {
    const server = await anIdentityServer();
    const alice = await server.user("alice");
    const Condition = {
      StringEquals: { "sts:ExternalId": "secret-id", "aws:RequestTag/team": "web" },
      StringLike: { "sts:RoleSessionName": "ci-*" },
    };
    await makeRole(server, trustOf({ AWS: ALICE }, { Condition }));
    const right = {
      ExternalId: "secret-id",
      RoleSessionName: "ci-1",
      Tags: [{ Key: "team", Value: "web" }],
    };
    expect(await assume(server, alice, right)).toBeDefined();
    for (const wrong of [{ ExternalId: "other" }, { RoleSessionName: "x1" }, { Tags: [] }]) {
      await expect(assume(server, alice, { ...right, ...wrong })).rejects.toMatchObject(DENIED);
    }
  });

  test("of a role that names the user stays within the user's boundary", async () => {
    const server = await anIdentityServer();
    const alice = await server.user("alice");
    await makeRole(server, trustOf({ AWS: ALICE }));
    const bound = (policy: string) =>
      server.iam().send(
        new PutUserPermissionsBoundaryCommand({
          UserName: "alice",
          PermissionsBoundary: `arn:aws:iam::aws:policy/${policy}`,
        }),
      );
    await bound("IAMReadOnlyAccess");
    await expect(assume(server, alice)).rejects.toMatchObject(DENIED);
    await bound("AdministratorAccess");
    expect(await assume(server, alice)).toBeDefined();
  });

  test("needs sts:TagSession for tags", async () => {
    const server = await anIdentityServer();
    const alice = await server.user("alice");
    const trust = policyOf({
      Effect: "Allow",
      Principal: { AWS: ALICE },
      Action: "sts:AssumeRole",
    });
    await makeRole(server, trust);
    expect(await assume(server, alice)).toBeDefined();
    const tagged = assume(server, alice, { Tags: [{ Key: "a", Value: "b" }] });
    await expect(tagged).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: ${ALICE} is not authorized to perform: sts:TagSession on resource: ${ROLE}`,
    });
  });

  test("takes no code of a device, since nobody has one", async () => {
    const server = await anIdentityServer();
    const alice = await server.user("alice");
    await makeRole(server, trustOf({ AWS: ALICE }));
    const SerialNumber = `arn:aws:iam::${ACCOUNT}:mfa/alice`;
    const withDevice = assume(server, alice, { SerialNumber, TokenCode: "123456" });
    await expect(withDevice).rejects.toMatchObject({
      name: "AccessDenied",
      message: "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
    });
  });

  test.each<[string, Partial<AssumeRoleCommandInput>, string, string]>([
    ["no ARN", { RoleArn: "r".repeat(20) }, "ValidationError", `${"r".repeat(20)} is invalid`],
    [
      "a short ARN",
      { RoleArn: "r" },
      "ValidationError",
      "1 validation error detected: Value 'r' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20",
    ],
    [
      "a name with a space",
      { RoleSessionName: "a b" },
      "ValidationError",
      "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    [
      "too short a time",
      { DurationSeconds: 899 },
      "ValidationError",
      "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
    ],
    [
      "more time than the role gives",
      { DurationSeconds: 3601 },
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    ],
    [
      "a policy that is none",
      { Policy: "{" },
      "MalformedPolicyDocumentException",
      "This policy contains invalid Json",
    ],
    [
      "a policy that is not there",
      { PolicyArns: [{ arn: "arn:aws:iam::aws:policy/None" }] },
      "ValidationError",
      "PolicyArn arn:aws:iam::aws:policy/None does not exist or is not attachable.",
    ],
    [
      "the same tag twice",
      {
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "A", Value: "2" },
        ],
      },
      "InvalidParameterValue",
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    ],
    [
      "too much of it all",
      {
        Policy: policyOf({ Effect: "Allow", Action: "*", Resource: "*" }),
        Tags: Array.from({ length: 40 }, (_, index) => ({
          Key: `k${index}`,
          Value: "v".repeat(250),
        })),
      },
      "PackedPolicyTooLargeException",
      "Packed size of session tags and policies exceeds the limit.",
    ],
  ])("refuses %s", async (_title, more, name, message) => {
    const server = await anIdentityServer();
    const alice = await server.user("alice");
    await makeRole(server, trustOf("*"));
    await expect(assume(server, alice, more)).rejects.toMatchObject({ name, message });
  });

  test("in a chain passes transitive tags on, and lasts an hour", async () => {
    const server = await anIdentityServer();
    const alice = await server.user("alice");
    await makeRole(server, trustOf("*"), { MaxSessionDuration: 43_200 });
    await server.iam().send(
      new PutRolePolicyCommand({
        RoleName: "r",
        PolicyName: "p",
        PolicyDocument: policyOf({
          Effect: "Allow",
          Action: "*",
          Resource: "*",
          Condition: { StringEquals: { "aws:PrincipalTag/team": "web" } },
        }),
      }),
    );
    const tagged = { Tags: [{ Key: "team", Value: "web" }], TransitiveTagKeys: ["team"] };
    const first = keysOf((await assume(server, alice, tagged)).Credentials);
    const long = assume(server, first, { DurationSeconds: 3601 });
    await expect(long).rejects.toMatchObject({
      name: "ValidationError",
      message:
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    });
    const second = keysOf((await assume(server, first)).Credentials);
    expect(await server.ecs(second).send(new ListClustersCommand({}))).toBeDefined();
    const again = assume(server, first, { Tags: [{ Key: "team", Value: "db" }] });
    await expect(again).rejects.toMatchObject({ name: "ValidationError" });
  });

  test("by root is taken by the trust policy's word, and refused with --strict", async () => {
    const server = await anIdentityServer();
    await makeRole(server, trustOf({ AWS: ACCOUNT }));
    const root = { accessKeyId: "test", secretAccessKey: "test" };
    expect(await assume(server, root)).toBeDefined();
    const strict = await anIdentityServer({ strict: true });
    await makeRole(strict, trustOf({ AWS: ACCOUNT }));
    await expect(assume(strict, root)).rejects.toMatchObject({
      name: "AccessDenied",
      message: "Roles may not be assumed by root accounts.",
    });
  });

  test("of what is no role, or of one that is gone, is denied", async () => {
    const server = await anIdentityServer();
    const alice = await server.user("alice", STS_ALLOWED);
    await expect(assume(server, alice)).rejects.toMatchObject(DENIED);
    await makeRole(server, trustOf("*"));
    await server.iam().send(
      new PutRolePolicyCommand({
        RoleName: "r",
        PolicyName: "p",
        PolicyDocument: policyOf({ Effect: "Allow", Action: "*", Resource: "*" }),
      }),
    );
    const keys = keysOf((await assume(server, alice)).Credentials);
    expect(await server.ecs(keys).send(new ListClustersCommand({}))).toBeDefined();
    await server.iam().send(new DeleteRolePolicyCommand({ RoleName: "r", PolicyName: "p" }));
    await server.iam().send(new DeleteRoleCommand({ RoleName: "r" }));
    await makeRole(server, trustOf("*"));
    await expect(server.ecs(keys).send(new ListClustersCommand({}))).rejects.toThrow(
      "no identity-based policy allows the ecs:ListClusters action",
    );
  });

  test("uses the role's tags as the principal's, and notes when it was used", async () => {
    const server = await anIdentityServer();
    const alice = await server.user("alice");
    await makeRole(server, trustOf("*"));
    await server
      .iam()
      .send(new TagRoleCommand({ RoleName: "r", Tags: [{ Key: "team", Value: "web" }] }));
    await server.iam().send(
      new PutRolePolicyCommand({
        RoleName: "r",
        PolicyName: "p",
        PolicyDocument: policyOf({
          Effect: "Allow",
          Action: "ecs:ListClusters",
          Resource: "*",
          Condition: { StringEquals: { "aws:PrincipalTag/TEAM": "web" } },
        }),
      }),
    );
    const keys = keysOf((await assume(server, alice)).Credentials);
    await server.ecs(keys).send(new ListClustersCommand({}));
    const { Role } = await server.iam().send(new GetRoleCommand({ RoleName: "r" }));
    expect(Role?.RoleLastUsed).toMatchObject({ Region: "us-east-1" });
    const used = await server
      .iam()
      .send(new GetAccessKeyLastUsedCommand({ AccessKeyId: alice.accessKeyId }));
    expect(used).toMatchObject({
      UserName: "alice",
      AccessKeyLastUsed: { ServiceName: "sts", Region: "us-east-1" },
    });
  });
});

test("an account setting is the role's, and not one session's", async () => {
  const server = await anIdentityServer();
  const alice = await server.user("alice");
  await makeRole(server, trustOf("*"), { Path: "/app/" });
  await server.iam().send(
    new PutRolePolicyCommand({
      RoleName: "r",
      PolicyName: "p",
      PolicyDocument: policyOf({ Effect: "Allow", Action: "ecs:*", Resource: "*" }),
    }),
  );
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/app/r`;
  const session = async (RoleSessionName: string) =>
    server.ecs(keysOf((await assume(server, alice, { RoleArn, RoleSessionName })).Credentials));
  const setting = { name: "containerInsights", value: "enabled" } as const;
  const first = await session("s1");
  const put = await first.send(new PutAccountSettingCommand(setting));
  expect(put.setting).toMatchObject({ ...setting, principalArn: RoleArn });
  const second = await session("s2");
  const { settings } = await second.send(new ListAccountSettingsCommand({}));
  expect(settings).toMatchObject([{ ...setting, principalArn: RoleArn }]);
});

describe("GetSessionToken", () => {
  test("gives a user credentials of its own, which IAM does not take", async () => {
    const server = await anIdentityServer();
    const alice = await server.user("alice", { Effect: "Allow", Action: "*", Resource: "*" });
    const { Credentials } = await server.sts(alice).send(new GetSessionTokenCommand({}));
    const keys = keysOf(Credentials);
    const who = await server.sts(keys).send(new GetCallerIdentityCommand({}));
    expect(who).toMatchObject({ Arn: ALICE, UserId: expect.stringMatching(/^AIDA/) });
    expect(await server.ecs(keys).send(new ListClustersCommand({}))).toBeDefined();
    await expect(server.iam(keys).send(new ListRolesCommand({}))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
    await expect(server.sts(keys).send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
      name: "AccessDenied",
      message: "Cannot call GetSessionToken with session credentials",
    });
  });

  test("gives root an hour at most", async () => {
    const server = await anIdentityServer();
    const { Credentials } = await server.sts().send(new GetSessionTokenCommand({}));
    const lifeMs = (Credentials?.Expiration?.getTime() ?? 0) - Date.now();
    expect(Math.abs(lifeMs - 3_600_000)).toBeLessThan(60_000);
    const who = await server.sts(keysOf(Credentials)).send(new GetCallerIdentityCommand({}));
    expect(who).toMatchObject({ UserId: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:root` });
  });

  test("knows no device", async () => {
    const server = await anIdentityServer();
    const command = new GetSessionTokenCommand({ SerialNumber: "arn:device", TokenCode: "123456" });
    await expect(server.sts().send(command)).rejects.toMatchObject({ name: "AccessDenied" });
  });
});

test("credentials outlive a restart, and expire in AWS's words", async () => {
  const store = await aStore();
  const before = await anIdentityServer({ store });
  const alice = await before.user("alice");
  await makeRole(before, trustOf("*"));
  const { Credentials } = await assume(before, alice, { DurationSeconds: 900 });
  const after = await anIdentityServer({ store });
  const keys = keysOf(Credentials);
  expect(await after.sts(keys).send(new GetCallerIdentityCommand({}))).toBeDefined();
  const later = await anIdentityServer({ store, nowMs: () => Date.now() + 901_000 });
  await expect(later.sts(keys).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: "ExpiredToken",
    message: "The security token included in the request is expired",
    $metadata: { httpStatusCode: 403 },
  });
  await expect(later.ecs(keys).send(new ListClustersCommand({}))).rejects.toMatchObject({
    name: "ExpiredTokenException",
    $metadata: { httpStatusCode: 400 },
  });
});
