import {
  ListAccountSettingsCommand,
  ListClustersCommand,
  PutAccountSettingCommand,
} from "@aws-sdk/client-ecs";
import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetAccessKeyLastUsedCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  TagRoleCommand,
} from "@aws-sdk/client-iam";
import {
  type AssumeRoleCommandInput,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
} from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import {
  anIdentityServer,
  assumeRole,
  keysOf,
  makeRole,
  ROLE,
  policyOf,
  trustOf,
} from "../fixtures/identity-server.ts";

const ACCOUNT = "000000000000";
const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`;
const STS_ALLOWED = { Effect: "Allow", Action: "sts:*", Resource: "*" };

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
    const answer = await assumeRole(server, alice);
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
    const answer = assumeRole(server, alice);
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
    expect(await assumeRole(server, alice, right)).toBeDefined();
    for (const wrong of [{ ExternalId: "other" }, { RoleSessionName: "x1" }, { Tags: [] }]) {
      await expect(assumeRole(server, alice, { ...right, ...wrong })).rejects.toMatchObject(DENIED);
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
    await expect(assumeRole(server, alice)).rejects.toMatchObject(DENIED);
    await bound("AdministratorAccess");
    expect(await assumeRole(server, alice)).toBeDefined();
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
    expect(await assumeRole(server, alice)).toBeDefined();
    const tagged = assumeRole(server, alice, { Tags: [{ Key: "a", Value: "b" }] });
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
    const withDevice = assumeRole(server, alice, { SerialNumber, TokenCode: "123456" });
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
    await expect(assumeRole(server, alice, more)).rejects.toMatchObject({ name, message });
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
    const first = keysOf((await assumeRole(server, alice, tagged)).Credentials);
    const long = assumeRole(server, first, { DurationSeconds: 3601 });
    await expect(long).rejects.toMatchObject({
      name: "ValidationError",
      message:
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    });
    const second = keysOf((await assumeRole(server, first)).Credentials);
    expect(await server.ecs(second).send(new ListClustersCommand({}))).toBeDefined();
    const again = assumeRole(server, first, { Tags: [{ Key: "team", Value: "db" }] });
    await expect(again).rejects.toMatchObject({ name: "ValidationError" });
  });

  test("by root is taken by the trust policy's word, and refused with --strict", async () => {
    const server = await anIdentityServer();
    await makeRole(server, trustOf({ AWS: ACCOUNT }));
    const root = { accessKeyId: "test", secretAccessKey: "test" };
    expect(await assumeRole(server, root)).toBeDefined();
    const strict = await anIdentityServer({ strict: true });
    await makeRole(strict, trustOf({ AWS: ACCOUNT }));
    await expect(assumeRole(strict, root)).rejects.toMatchObject({
      name: "AccessDenied",
      message: "Roles may not be assumed by root accounts.",
    });
  });

  test("of what is no role, or of one that is gone, is denied", async () => {
    const server = await anIdentityServer();
    const alice = await server.user("alice", STS_ALLOWED);
    await expect(assumeRole(server, alice)).rejects.toMatchObject(DENIED);
    await makeRole(server, trustOf("*"));
    await server.iam().send(
      new PutRolePolicyCommand({
        RoleName: "r",
        PolicyName: "p",
        PolicyDocument: policyOf({ Effect: "Allow", Action: "*", Resource: "*" }),
      }),
    );
    const keys = keysOf((await assumeRole(server, alice)).Credentials);
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
    const keys = keysOf((await assumeRole(server, alice)).Credentials);
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
    server.ecs(keysOf((await assumeRole(server, alice, { RoleArn, RoleSessionName })).Credentials));
  const setting = { name: "containerInsights", value: "enabled" } as const;
  const first = await session("s1");
  const put = await first.send(new PutAccountSettingCommand(setting));
  expect(put.setting).toMatchObject({ ...setting, principalArn: RoleArn });
  const second = await session("s2");
  const { settings } = await second.send(new ListAccountSettingsCommand({}));
  expect(settings).toMatchObject([{ ...setting, principalArn: RoleArn }]);
});
