import {
  CreateRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  ListTagsForResourceCommand,
  PutRegistryPolicyCommand,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutResourcePolicyCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, test } from "vitest";
import {
  anIdentityServer,
  type IdentityServer,
  type Keys,
  policyOf,
  ROOT,
  trustOf,
} from "../fixtures/identity-server.ts";
import { inProcessHandler } from "../fixtures/in-process-client.ts";

const ACCOUNT = "000000000000";
const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/app/one`;
const GET = "secretsmanager:GetSecretValue";
const REPOSITORY = `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/app`;

let server: IdentityServer;
let secretArn: string;
let alice: Keys;
let app: Keys;

const config = (credentials: Keys) => ({
  region: "us-east-1",
  endpoint: "http://127.0.0.1:4566",
  credentials,
  maxAttempts: 1,
  requestHandler: inProcessHandler(server.application),
});
const secrets = (keys = ROOT) => new SecretsManagerClient(config(keys));
const ecr = (keys = ROOT) => new ECRClient(config(keys));

beforeEach(async () => {
  server = await anIdentityServer();
  alice = await server.user("alice");
  const trust = trustOf({ AWS: ACCOUNT });
  await server
    .iam()
    .send(new CreateRoleCommand({ RoleName: "app", AssumeRolePolicyDocument: trust }));
  const { Credentials } = await server
    .sts()
    .send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "one" }));
  app = {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
  const { ARN = "" } = await secrets().send(
    new CreateSecretCommand({ Name: "db", SecretString: "hunter2" }),
  );
  secretArn = ARN;
});

const put = (...statements: readonly object[]) =>
  secrets().send(
    new PutResourcePolicyCommand({ SecretId: "db", ResourcePolicy: policyOf(statements) }),
  );
const allow = (principal: unknown, more: object = {}): object => ({
  Effect: "Allow",
  Principal: principal,
  Action: GET,
  Resource: "*",
  ...more,
});
const deny = (principal: unknown, more: object = {}): object =>
  allow(principal, { Effect: "Deny", ...more });
const read = async (keys = ROOT, more: object = {}): Promise<string | undefined> =>
  (await secrets(keys).send(new GetSecretValueCommand({ SecretId: "db", ...more }))).SecretString;

const refused = (who: string, action: string, resource: string, why: string): object => ({
  name: "AccessDeniedException",
  $metadata: { httpStatusCode: 400 },
  message: `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
});
const BY_NOBODY = `because no identity-based policy allows the ${GET} action`;
const DENIED = "with an explicit deny in a resource-based policy";

describe("the policy of a secret", () => {
  test("lets in whom it names, by each name there is, as long as it is there", async () => {
    for (const AWS of [ALICE, "*", [ROLE, ALICE]]) {
      await put(allow({ AWS }));
      expect(await read(alice)).toBe("hunter2");
    }
    for (const AWS of [ROLE, SESSION]) {
      await put(allow({ AWS }));
      expect(await read(app)).toBe("hunter2");
      await expect(read(alice)).rejects.toMatchObject(refused(ALICE, GET, secretArn, BY_NOBODY));
    }
    await secrets().send(new DeleteResourcePolicyCommand({ SecretId: "db" }));
    await expect(read(app)).rejects.toMatchObject(refused(SESSION, GET, secretArn, BY_NOBODY));
  });

  test("gives no more than it says", async () => {
    await put(allow({ AWS: ALICE }, { Resource: secretArn }));
    await expect(
      secrets(alice).send(new DescribeSecretCommand({ SecretId: "db" })),
    ).rejects.toMatchObject({ message: expect.stringContaining("secretsmanager:DescribeSecret") });
    await put(allow({ AWS: ALICE }, { Resource: `${secretArn}x` }));
    await expect(read(alice)).rejects.toThrow(BY_NOBODY);
  });

  test("leaves it to the account's own policies when it names the account", async () => {
    await put(allow({ AWS: ACCOUNT }));
    await expect(read(app)).rejects.toThrow(BY_NOBODY);
    const PolicyDocument = policyOf({ Effect: "Allow", Action: GET, Resource: secretArn });
    await server
      .iam()
      .send(new PutRolePolicyCommand({ RoleName: "app", PolicyName: "p", PolicyDocument }));
    expect(await read(app)).toBe("hunter2");
    await put(deny({ AWS: ROLE }));
    await expect(read(app)).rejects.toMatchObject(refused(SESSION, GET, secretArn, DENIED));
  });

  test("denies everybody but whom it leaves out, root too", async () => {
    const ROOT_ARN = `arn:aws:iam::${ACCOUNT}:root`;
    const allBut = { Principal: undefined, NotPrincipal: { AWS: [ALICE, ROOT_ARN] } };
    await put(allow("*"), deny("", allBut));
    expect(await read(alice)).toBe("hunter2");
    expect(await read()).toBe("hunter2");
    await expect(read(app)).rejects.toMatchObject(refused(SESSION, GET, secretArn, DENIED));
    await put(deny("*"));
    await expect(read()).rejects.toMatchObject(refused(ROOT_ARN, GET, secretArn, DENIED));
    const asParameter = new SSMClient(config(ROOT)).send(
      new GetParameterCommand({ Name: "/aws/reference/secretsmanager/db", WithDecryption: true }),
    );
    await expect(asParameter).rejects.toMatchObject(refused(ROOT_ARN, GET, secretArn, DENIED));
  });

  test("holds to its conditions", async () => {
    const current = { StringEquals: { "secretsmanager:VersionStage": "AWSCURRENT" } };
    await put(allow({ AWS: ALICE }, { Condition: current }));
    expect(await read(alice)).toBe("hunter2");
    await expect(read(alice, { VersionStage: "AWSPREVIOUS" })).rejects.toThrow(BY_NOBODY);
    await put(
      allow("*", { Condition: { ArnEquals: { "aws:PrincipalArn": ROLE } } }),
      deny("*", { Condition: { StringNotEquals: { "aws:RequestedRegion": "us-east-1" } } }),
    );
    expect(await read(app)).toBe("hunter2");
    await expect(read(alice)).rejects.toThrow(BY_NOBODY);
  });

  test("is looked at for each secret of a batch", async () => {
    await secrets().send(new CreateSecretCommand({ Name: "other", SecretString: "open" }));
    const keys = await server.user("bob", {
      Effect: "Allow",
      Action: "secretsmanager:*",
      Resource: "*",
    });
    await put(deny({ AWS: `arn:aws:iam::${ACCOUNT}:user/bob` }));
    for (const asked of [
      { SecretIdList: ["db", "other"] },
      { Filters: [{ Key: "name" as const, Values: ["db", "other"] }] },
    ]) {
      const batch = await secrets(keys).send(new BatchGetSecretValueCommand(asked));
      expect(batch.SecretValues?.map(({ SecretString }) => SecretString)).toEqual(["open"]);
      expect(batch.Errors).toMatchObject([
        { ErrorCode: "AccessDeniedException", Message: expect.stringContaining(DENIED) },
      ]);
    }
  });
});

test("a secret of another account is nobody's here", async () => {
  const SecretId = secretArn.replace(ACCOUNT, "111122223333");
  const command = new GetSecretValueCommand({ SecretId });
  await expect(secrets().send(command)).rejects.toMatchObject(
    refused(
      `arn:aws:iam::${ACCOUNT}:root`,
      GET,
      SecretId,
      `because no resource-based policy allows the ${GET} action`,
    ),
  );
  await expect(secrets(alice).send(command)).rejects.toMatchObject(
    refused(ALICE, GET, SecretId, BY_NOBODY),
  );
});

describe("the policy of a repository", () => {
  const images = (keys?: Keys) =>
    ecr(keys).send(new DescribeImagesCommand({ repositoryName: "app" }));
  const set = (statement: object, more: object = {}) =>
    ecr().send(
      new SetRepositoryPolicyCommand({
        repositoryName: "app",
        policyText: policyOf(statement),
        ...more,
      }),
    );
  const action = "ecr:DescribeImages";
  const statement = { Effect: "Allow", Principal: { AWS: ALICE }, Action: action };

  beforeEach(() =>
    ecr().send(
      new CreateRepositoryCommand({
        repositoryName: "app",
        tags: [{ Key: "team", Value: "web" }],
      }),
    ),
  );

  test("lets in whom it names, and denies whom it denies, root too", async () => {
    const why = `because no identity-based policy allows the ${action} action`;
    await expect(images(alice)).rejects.toMatchObject(refused(ALICE, action, REPOSITORY, why));
    await set(statement);
    expect((await images(alice)).imageDetails).toEqual([]);
    await expect(images(app)).rejects.toMatchObject(refused(SESSION, action, REPOSITORY, why));
    await set({ ...statement, Effect: "Deny", Principal: "*" });
    for (const [keys, who] of [
      [alice, ALICE],
      [ROOT, `arn:aws:iam::${ACCOUNT}:root`],
    ] as const) {
      await expect(images(keys)).rejects.toMatchObject(refused(who, action, REPOSITORY, DENIED));
    }
    expect(await ecr().send(new DescribeRepositoriesCommand({}))).toMatchObject({
      repositories: [{ repositoryName: "app" }],
    });
  });

  test("can ask for the repository's tags, and is asked when it is named by its ARN", async () => {
    const Condition = { StringEquals: { "ecr:ResourceTag/team": "web" } };
    await set({ ...statement, Action: "ecr:ListTagsForResource", Condition });
    const tags = new ListTagsForResourceCommand({ resourceArn: REPOSITORY });
    expect((await ecr(alice).send(tags)).tags).toEqual([{ Key: "team", Value: "web" }]);
  });

  test("names principals that are there, and does not lock out who sets it unless forced", async () => {
    const nobody = { AWS: `arn:aws:iam::${ACCOUNT}:role/nobody` };
    await expect(set({ ...statement, Principal: nobody })).rejects.toMatchObject({
      name: "InvalidParameterException",
      message:
        "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Principal not found'",
    });
    await set({ ...statement, Principal: { AWS: "arn:aws:iam::111122223333:role/elsewhere" } });
    const lockout = { Effect: "Deny", Principal: "*", Action: "ecr:*" };
    await expect(set(lockout)).rejects.toThrow("prevent you from setting another policy");
    await set(lockout, { force: true });
    await expect(set(statement)).rejects.toThrow(DENIED);
  });

  test("has that of its registry beside it", async () => {
    const policyText = policyOf({ ...statement, Resource: `${REPOSITORY.slice(0, -3)}*` });
    await ecr().send(new PutRegistryPolicyCommand({ policyText }));
    expect((await images(alice)).imageDetails).toEqual([]);
    await set({ ...statement, Effect: "Deny" });
    await expect(images(alice)).rejects.toThrow(DENIED);
  });
});

test.each<[string, string, () => Promise<unknown>, () => string | undefined]>([
  ["by its ARN when it is there", "GetSecretValue", () => read(alice), () => secretArn],
  [
    "as the request does when it is not",
    "GetSecretValue",
    () => read(alice, { SecretId: "none" }),
    () => "none",
  ],
  [
    "not at all in a list",
    "ListSecrets",
    () => secrets(alice).send(new ListSecretsCommand({})),
    () => undefined,
  ],
])("who may not is told of a secret %s", async (_how, operation, ask, called) => {
  const action = `secretsmanager:${operation}`;
  const name = called();
  const on = name === undefined ? "" : ` on resource: ${name}`;
  await expect(ask()).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: `User: ${ALICE} is not authorized to perform: ${action}${on} because no identity-based policy allows the ${action} action`,
  });
});
