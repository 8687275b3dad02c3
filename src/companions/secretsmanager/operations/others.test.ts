import { beforeEach, describe, expect, test } from "vitest";
import {
  type Answer,
  caller,
  type SecretServices,
  secretServices,
} from "../../../../test/fixtures/parameter-store.ts";

let services: SecretServices;
let call: (operation: string, input?: object, by?: object) => Promise<Answer>;
let permissions: ReturnType<typeof caller>["permissions"];

beforeEach(async () => {
  services = await secretServices();
  ({ call, permissions } = caller(services.secretsManager));
});

async function createAll(names: readonly string[], more: object = {}): Promise<void> {
  for (const Name of names) {
    await call("CreateSecret", {
      Name,
      SecretString: `value of ${Name}`,
      ClientRequestToken: "00000000-0000-4000-8000-000000000001",
      ...more,
    });
    await services.clock.advance(1000);
  }
}

const namesOf = ({ SecretList }: Answer): readonly string[] =>
  SecretList.map(({ Name }: Answer) => Name);

describe("ListSecrets", () => {
  beforeEach(async () => {
    await createAll(["prod/db"], {
      Description: "The mainDatabase password",
      Tags: [{ Key: "env", Value: "prod" }],
    });
    await createAll(["dev/db", "prod/api"]);
  });

  test.each([
    ["name", ["prod/"], ["prod/db", "prod/api"]],
    ["name", ["!prod/"], ["dev/db"]],
    ["name", ["PROD"], []],
    ["name", ["dev", "prod/api"], ["dev/db", "prod/api"]],
    ["description", ["database main"], ["prod/db"]],
    ["description", ["base"], []],
    ["tag-key", ["env"], ["prod/db"]],
    ["tag-value", ["pro"], ["prod/db"]],
    ["all", ["DB prod"], ["prod/db"]],
    ["owning-service", ["rds"], []],
    ["primary-region", ["!us-east-1"], ["prod/db", "dev/db", "prod/api"]],
  ])("by %s %j", async (Key, Values, names) => {
    expect(namesOf(await call("ListSecrets", { Filters: [{ Key, Values }] }))).toEqual(names);
  });

  test.each([
    [{ Key: "colour", Values: ["x"] }, "ValidationException"],
    [{ Key: "name" }, "InvalidParameterException"],
    [{ Values: ["x"] }, "InvalidParameterException"],
    [{ Key: "name", Values: ["a;b"] }, "ValidationException"],
  ])("refuses the filter %j", async (filter, code) => {
    await expect(call("ListSecrets", { Filters: [filter] })).rejects.toMatchObject({ code });
  });

  test.each([
    [{ SortBy: "name" }, ["dev/db", "prod/api", "prod/db"]],
    [{ SortOrder: "desc" }, ["prod/api", "dev/db", "prod/db"]],
    [{ SortBy: "last-changed-date", SortOrder: "desc" }, ["prod/db", "prod/api", "dev/db"]],
    [{ SortBy: "last-accessed-date" }, ["prod/api", "prod/db", "dev/db"]],
  ])("sorted %j, in pages", async (sort, names) => {
    await call("UpdateSecret", { SecretId: "prod/db", Description: "x" });
    await call("GetSecretValue", { SecretId: "dev/db" });
    const first = await call("ListSecrets", { ...sort, MaxResults: 2 });
    const rest = await call("ListSecrets", { ...sort, NextToken: first.NextToken });
    expect([...namesOf(first), ...namesOf(rest)]).toEqual(names);
    await expect(call("ListSecrets", { NextToken: "x" })).rejects.toMatchObject({
      code: "InvalidNextTokenException",
    });
  });
});

describe("BatchGetSecretValue", () => {
  beforeEach(() => createAll(["a", "b", "c"]));

  test("gives what can be had and says of the rest why not", async () => {
    await call("DeleteSecret", { SecretId: "b" });
    const answer = await call("BatchGetSecretValue", { SecretIdList: ["a", "b", "nope", "a"] });
    expect(answer.SecretValues).toMatchObject([{ Name: "a", SecretString: "value of a" }]);
    expect(answer.Errors).toEqual([
      {
        SecretId: "b",
        ErrorCode: "InvalidRequestException",
        Message:
          "You can't perform this operation on the secret because it was marked for deletion.",
      },
      {
        SecretId: "nope",
        ErrorCode: "ResourceNotFoundException",
        Message: "Secrets Manager can't find the specified secret.",
      },
    ]);
  });

  test("takes filters and pages", async () => {
    const Filters = [{ Key: "name", Values: ["a", "c"] }];
    const first = await call("BatchGetSecretValue", { Filters, MaxResults: 1 });
    const rest = await call("BatchGetSecretValue", { Filters, NextToken: first.NextToken });
    expect([...first.SecretValues, ...rest.SecretValues]).toMatchObject([
      { SecretString: "value of a" },
      { SecretString: "value of c" },
    ]);
  });

  test.each([
    [{}, "Either 'SecretIdList' or 'Filters' must be provided, but not both."],
    [
      { SecretIdList: ["a"], MaxResults: 1 },
      "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.",
    ],
  ])("refuses %j", async (input, message) => {
    await expect(call("BatchGetSecretValue", input)).rejects.toMatchObject({
      code: "InvalidParameterException",
      message,
    });
  });
});

describe("GetRandomPassword", () => {
  const password = async (input: object = {}): Promise<string> =>
    (await call("GetRandomPassword", input)).RandomPassword;

  test("has 32 characters with one of each kind", async () => {
    for (let turn = 0; turn < 50; turn += 1) {
      const text = await password();
      expect(text).toHaveLength(32);
      for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9 ]/]) expect(text).toMatch(kind);
    }
    expect(await password()).not.toBe(await password());
  });

  test.each([
    [{ ExcludePunctuation: true, PasswordLength: 200 }, /^[A-Za-z0-9]{200}$/],
    [{ ExcludeLowercase: true, ExcludeUppercase: true, ExcludePunctuation: true }, /^[0-9]{32}$/],
    [{ ExcludeCharacters: 'abc"@/\\', ExcludeNumbers: true }, /^[^abc"@/\\0-9]{32}$/],
    [{ IncludeSpace: true, PasswordLength: 5 }, / /],
    [{ PasswordLength: 1, RequireEachIncludedType: false }, /^.$/],
  ])("of %j", async (input, form) => {
    expect(await password(input)).toMatch(form);
  });

  test.each([
    [
      { PasswordLength: 3 },
      "InvalidParameterException",
      "Password length is too short based on the required types.",
    ],
    [
      { PasswordLength: 4097 },
      "ValidationException",
      "Value '4097' at 'passwordLength' failed to satisfy constraint: Member must have value less than or equal to 4096",
    ],
    [
      {
        ExcludeLowercase: true,
        ExcludeUppercase: true,
        ExcludePunctuation: true,
        ExcludeNumbers: true,
      },
      "InvalidParameterException",
      "one kind at least",
    ],
  ])("refuses %j", async (input, code, message) => {
    await expect(password(input)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});

test("TagResource and UntagResource change the tags", async () => {
  await createAll(["a"]);
  const Tags = [
    { Key: "one", Value: "1" },
    { Key: "two", Value: "2" },
  ];
  await call("TagResource", { SecretId: "a", Tags });
  await call("UntagResource", { SecretId: "a", TagKeys: ["one", "none"] });
  expect((await call("DescribeSecret", { SecretId: "a" })).Tags).toEqual([
    { Key: "two", Value: "2" },
  ]);
});

describe("resource policies", () => {
  const statement = { Effect: "Allow", Principal: { AWS: "*" }, Action: "*", Resource: "*" };
  const open = JSON.stringify({ Version: "2012-10-17", Statement: statement });
  const closed = JSON.stringify({
    Statement: [{ ...statement, Principal: { AWS: "123456789012" } }],
  });

  beforeEach(() => createAll(["a"]));

  test("are kept, shown and removed", async () => {
    await call("PutResourcePolicy", { SecretId: "a", ResourcePolicy: open });
    expect((await call("GetResourcePolicy", { SecretId: "a" })).ResourcePolicy).toBe(open);
    await call("DeleteResourcePolicy", { SecretId: "a" });
    expect(await call("GetResourcePolicy", { SecretId: "a" })).not.toHaveProperty("ResourcePolicy");
  });

  test("for everybody are refused where they are to be", async () => {
    const put = (ResourcePolicy: string) =>
      call("PutResourcePolicy", { SecretId: "a", ResourcePolicy, BlockPublicPolicy: true });
    await expect(put(open)).rejects.toMatchObject({ code: "PublicPolicyException" });
    await put(closed);
  });

  test.each([
    [
      "an unsupported principal",
      { ...statement, Principal: { AWS: "arn:aws:iam::000000000000:role/nobody" } },
    ],
    ["a syntax error", { ...statement, Effect: "AllowSomething" }],
    ["a syntax error", { Effect: "Allow", Principal: "*", Action: "*" }],
  ])("are refused for %s: %j", async (what, Statement) => {
    const ResourcePolicy = JSON.stringify({ Version: "2012-10-17", Statement });
    await expect(
      call("PutResourcePolicy", { SecretId: "a", ResourcePolicy }),
    ).rejects.toMatchObject({
      code: "MalformedPolicyDocumentException",
      message: `This resource policy contains ${what}.`,
    });
  });

  test("that shut out who puts them are refused, unless under a condition", async () => {
    const deny = { ...statement, Effect: "Deny", Principal: "*" };
    const put = (Statement: object) =>
      call("PutResourcePolicy", { SecretId: "a", ResourcePolicy: JSON.stringify({ Statement }) });
    await expect(put(deny)).rejects.toMatchObject({
      code: "MalformedPolicyDocumentException",
      message: "Your requested changes will not allow you to manage this secret in the future.",
    });
    await put({ ...deny, Condition: { StringNotEquals: { "aws:PrincipalTag/team": "db" } } });
    await put({ ...deny, Action: "secretsmanager:GetSecretValue" });
  });

  test.each(["nonsense", "[]", "{}", '{"Statement":[{"Effect":"Allow"}]}', '{"Statement":"x"}'])(
    "are not %s",
    async (ResourcePolicy) => {
      await expect(
        call("PutResourcePolicy", { SecretId: "a", ResourcePolicy }),
      ).rejects.toMatchObject({ code: "MalformedPolicyDocumentException" });
    },
  );

  test.each([
    [open, ["BlockPublicPolicy"]],
    [closed, []],
    ["nonsense", ["PolicySyntax"]],
    ["{}", ["PolicySyntax"]],
  ])("are checked by ValidateResourcePolicy: %s", async (ResourcePolicy, failed) => {
    const answer = await call("ValidateResourcePolicy", { SecretId: "a", ResourcePolicy });
    expect(answer.PolicyValidationPassed).toBe(failed.length === 0);
    expect(answer.ValidationErrors.map(({ CheckName }: Answer) => CheckName)).toEqual(failed);
  });
});

test("rotation and replication are refused in words", async () => {
  await createAll(["a"]);
  await expect(call("RotateSecret", { SecretId: "a" })).rejects.toMatchObject({
    code: "InvalidRequestException",
    message: "No Lambda rotation function ARN is associated with this secret.",
  });
  await expect(
    call("RotateSecret", { SecretId: "a", RotationLambdaARN: "arn:aws:lambda:x" }),
  ).rejects.toThrow("Longshore does not rotate secrets, since it has no AWS Lambda to call.");
  await expect(call("CancelRotateSecret", { SecretId: "a" })).rejects.toThrow(
    "Longshore does not rotate secrets, so there is no rotation to cancel.",
  );
  await expect(call("ReplicateSecretToRegions", { SecretId: "a" })).rejects.toMatchObject({
    code: "NotImplementedException",
    message:
      "Longshore does not implement secretsmanager:ReplicateSecretToRegions yet. See docs/coverage.md.",
  });
});

describe("what a call needs permission for", () => {
  const prefix = "arn:aws:secretsmanager:us-east-1:000000000000:secret:";

  test("is the whole ARN of the secret, however it is named", async () => {
    await createAll(["db"]);
    const { ARN } = await call("DescribeSecret", { SecretId: "db" });
    for (const SecretId of ["db", ARN, ARN.slice(0, -7)]) {
      expect(await permissions("GetSecretValue", { SecretId })).toMatchObject([
        { action: "secretsmanager:GetSecretValue", resources: [ARN] },
      ]);
    }
    await call("DeleteSecret", { SecretId: "db", ForceDeleteWithoutRecovery: true });
    expect((await permissions("GetSecretValue", { SecretId: "db" }))[0]?.resources).toEqual([
      `${prefix}db-??????`,
    ]);
  });

  test("is known for secrets of an earlier life", async () => {
    await createAll(["db"]);
    const { ARN } = await call("DescribeSecret", { SecretId: "db" });
    const again = caller((await secretServices({ store: services.store })).secretsManager);
    await again.call("ListSecrets");
    expect((await again.permissions("DescribeSecret", { SecretId: "db" }))[0]?.resources).toEqual([
      ARN,
    ]);
  });

  test("comes with the secret's policy and tags, and with the version that is asked for", async () => {
    await createAll(["db"], { Tags: [{ Key: "team", Value: "web" }] });
    const Statement = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
    const ResourcePolicy = JSON.stringify({ Statement });
    const { ARN } = await call("PutResourcePolicy", { SecretId: "db", ResourcePolicy });
    const context = {
      "aws:ResourceTag/team": ["web"],
      "secretsmanager:ResourceTag/team": ["web"],
      "secretsmanager:SecretId": ["db"],
    };
    const resourcePolicies = new Map([[ARN, [ResourcePolicy]]]);
    const value = { action: "secretsmanager:GetSecretValue", resources: [ARN], resourcePolicies };
    expect(await permissions("GetSecretValue", { SecretId: "db" })).toEqual([
      { ...value, context: { ...context, "secretsmanager:VersionStage": ["AWSCURRENT"] } },
    ]);
    expect(await permissions("GetSecretValue", { SecretId: "db", VersionId: "v" })).toEqual([
      { ...value, context: { ...context, "secretsmanager:VersionId": ["v"] } },
    ]);
  });

  test("is tagging too for a new secret with tags, and for a batch what lists it", async () => {
    expect(await permissions("CreateSecret", { Name: "a", Tags: [{ Key: "k" }] })).toMatchObject([
      { action: "secretsmanager:CreateSecret", resources: [`${prefix}a-??????`] },
      { action: "secretsmanager:TagResource", resources: [`${prefix}a-??????`] },
    ]);
    expect(await permissions("BatchGetSecretValue", { SecretIdList: ["a"] })).toMatchObject([
      { action: "secretsmanager:BatchGetSecretValue", resources: ["*"] },
    ]);
    expect(await permissions("BatchGetSecretValue", { Filters: [] })).toMatchObject([
      { action: "secretsmanager:BatchGetSecretValue", resources: ["*"] },
      { action: "secretsmanager:ListSecrets", resources: ["*"] },
    ]);
    expect(await permissions("ListSecrets")).toMatchObject([
      { action: "secretsmanager:ListSecrets", resources: ["*"] },
    ]);
  });
});
