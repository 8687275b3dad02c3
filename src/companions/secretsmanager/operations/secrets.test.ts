import { beforeEach, describe, expect, test } from "vitest";
import {
  caller,
  type SecretServices,
  secretServices,
} from "../../../../test/fixtures/parameter-store.ts";
import { V1, V2, type SecretCalls, secretCalls } from "../../../../test/fixtures/secret-calls.ts";
import { NOW_MS } from "../../../../test/fixtures/wire.ts";
import { lockedSealer } from "../../../runtime/sealer.ts";
import { startDeletionLoop } from "../deletion-loop.ts";
import { secrets, secretVersions } from "../tables.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

let services: SecretServices;
let call: SecretCalls["call"];
let create: SecretCalls["create"];
let put: SecretCalls["put"];
let current: SecretCalls["current"];

beforeEach(async () => {
  ({ services, call, create, put, current } = await secretCalls());
});

describe("CreateSecret", () => {
  test("makes a secret whose ARN ends in six random characters", async () => {
    const made = await create("app/db");
    expect(made).toEqual({
      ARN: expect.stringMatching(
        /^arn:aws:secretsmanager:us-east-1:000000000000:secret:app\/db-[A-Za-z0-9]{6}$/,
      ),
      Name: "app/db",
      VersionId: V1,
    });
    expect(await call("GetSecretValue", { SecretId: "app/db" })).toEqual({
      ...made,
      SecretString: "one",
      VersionStages: ["AWSCURRENT"],
      CreatedDate: NOW_MS,
    });
  });

  test("makes one without a value, whose first value is then the current one", async () => {
    const made = await call("CreateSecret", { Name: "empty" });
    expect(made).not.toHaveProperty("VersionId");
    expect(await call("DescribeSecret", { SecretId: "empty" })).not.toHaveProperty(
      "VersionIdsToStages",
    );
    await expect(call("GetSecretValue", { SecretId: "empty" })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message:
        "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    });
    const first = await put("empty", { VersionStages: ["MINE"] });
    expect(first.VersionStages).toEqual(["AWSCURRENT", "MINE"]);
  });

  test("keeps binary values as they are", async () => {
    const SecretBinary = Uint8Array.from([0, 255, 10]);
    await create("binary", { SecretString: undefined, SecretBinary });
    const value = await call("GetSecretValue", { SecretId: "binary" });
    expect(value.SecretBinary).toEqual(SecretBinary);
    expect(value).not.toHaveProperty("SecretString");
  });

  test("takes 64 KB and not a byte more", async () => {
    await create("big", { SecretString: "x".repeat(65_536) });
    const refusal = create("bigger", { SecretString: `hunter2${"x".repeat(65_530)}` });
    await expect(refusal).rejects.toThrow(
      "1 validation error detected: Value at 'secretString' failed to satisfy constraint: " +
        "Member must have length less than or equal to 65536",
    );
  });

  test("answers the same request again with the same secret", async () => {
    const made = await create("a");
    expect(await create("a")).toEqual(made);
    await expect(create("a", { SecretString: "other" })).rejects.toMatchObject({
      code: "ResourceExistsException",
      message: `You can't use ClientRequestToken ${V1} because that value is already in use for a version of secret ${made.ARN}.`,
    });
    await expect(create("a", { ClientRequestToken: V2 })).rejects.toMatchObject({
      code: "ResourceExistsException",
      message: "The operation failed because the secret a already exists.",
    });
  });

  test.each([
    [
      { Name: "a b" },
      "ValidationException",
      "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
    ],
    [
      { SecretBinary: Uint8Array.from([1]) },
      "InvalidParameterException",
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    ],
    [
      { ClientRequestToken: undefined },
      "InvalidRequestException",
      "You must provide a ClientRequestToken value. We recommend a UUID-type value.",
    ],
    [
      { ClientRequestToken: "short" },
      "ValidationException",
      "Value 'short' at 'clientRequestToken' failed to satisfy constraint: Member must have length greater than or equal to 32",
    ],
    [
      { AddReplicaRegions: [{ Region: "eu-west-1" }] },
      "InvalidParameterException",
      "Longshore does not replicate secrets",
    ],
    [
      { Type: "external" },
      "InvalidParameterException",
      "Longshore has no managed external secrets",
    ],
    [{ Tags: [{ Key: "aws:x", Value: "" }] }, "InvalidParameterException", "aws:"],
    [{ Tags: [{ Value: "" }] }, "InvalidParameterException", "A tag must have a key."],
    [
      { Tags: Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}` })) },
      "LimitExceededException",
      "The request failed because it would exceed one of the Secrets Manager quotas.",
    ],
  ])("refuses %j", async (given, code, message) => {
    await expect(create("a", given)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});

describe("a secret's name", () => {
  test("may be its name, its ARN, and its ARN without the random characters", async () => {
    const { ARN } = await create("app/db");
    for (const SecretId of ["app/db", ARN, ARN.slice(0, -7)]) {
      expect(await current(SecretId)).toBe("one");
    }
  });

  test("that ends like an ARN is not found by its partial ARN", async () => {
    const { ARN } = await create("db-a1b2c3");
    expect(await current("db-a1b2c3")).toBe("one");
    await expect(current(ARN.slice(0, -7))).rejects.toMatchObject({
      code: "ResourceNotFoundException",
      message: "Secrets Manager can't find the specified secret.",
    });
  });

  test.each([
    ["nope", "ResourceNotFoundException"],
    ["arn:aws:secretsmanager:eu-west-1:000000000000:secret:a", "ResourceNotFoundException"],
    ["arn:aws:secretsmanager:us-east-1:111111111111:secret:a", "ResourceNotFoundException"],
    ["arn:aws:s3:::a", "ResourceNotFoundException"],
    ["a b", "ValidationException"],
  ])("%s is of none", async (SecretId, code) => {
    await create("a");
    await expect(call("GetSecretValue", { SecretId })).rejects.toMatchObject({ code });
  });

  test("is another secret in another account and region", async () => {
    await create("a");
    for (const by of [{ accountId: "111111111111" }, { region: "eu-west-1" }]) {
      await expect(call("GetSecretValue", { SecretId: "a" }, by)).rejects.toMatchObject({
        code: "ResourceNotFoundException",
      });
    }
  });
});

test("UpdateSecret changes what it is told, and makes a version of a value", async () => {
  await create("a", { Description: "old", KmsKeyId: "alias/mine" });
  const updated = await call("UpdateSecret", { SecretId: "a", Description: "new" });
  expect(updated).not.toHaveProperty("VersionId");
  const given = { SecretId: "a", SecretString: "two", ClientRequestToken: V2 };
  expect(await call("UpdateSecret", given)).toMatchObject({ Name: "a", VersionId: V2 });
  expect(await call("UpdateSecret", given)).toMatchObject({ Name: "a", VersionId: V2 });
  expect(await call("DescribeSecret", { SecretId: "a" })).toMatchObject({
    Description: "new",
    KmsKeyId: "alias/mine",
    VersionIdsToStages: { [V1]: ["AWSPREVIOUS"], [V2]: ["AWSCURRENT"] },
  });
  const { Versions } = await call("ListSecretVersionIds", { SecretId: "a" });
  expect(Versions[0].KmsKeyIds).toEqual(["alias/mine"]);
  await call("UpdateSecret", { SecretId: "a", Description: "", KmsKeyId: "" });
  const described = await call("DescribeSecret", { SecretId: "a" });
  expect(Object.keys(described)).not.toContain("Description");
  expect(Object.keys(described)).not.toContain("KmsKeyId");
  await expect(call("UpdateSecret", { SecretId: "a", Type: "x" })).rejects.toMatchObject({
    code: "InvalidParameterException",
  });
});

describe("deletion", () => {
  const MARKED = {
    code: "InvalidRequestException",
    message: "You can't perform this operation on the secret because it was marked for deletion.",
  };

  test("waits for the recovery window, in which nothing can be done but restore", async () => {
    const { ARN } = await create("a");
    const deleted = await call("DeleteSecret", { SecretId: "a", RecoveryWindowInDays: 7 });
    expect(deleted).toEqual({ ARN, Name: "a", DeletionDate: NOW_MS + 7 * DAY_MS });
    for (const [operation, more] of [
      ["GetSecretValue", {}],
      ["PutSecretValue", { SecretString: "x", ClientRequestToken: V2 }],
      ["UpdateSecret", { Description: "x" }],
      ["TagResource", { Tags: [] }],
      ["DeleteSecret", {}],
      ["GetResourcePolicy", {}],
    ] as const) {
      await expect(call(operation, { SecretId: "a", ...more })).rejects.toMatchObject(MARKED);
    }
    await expect(create("a")).rejects.toMatchObject({
      code: "InvalidRequestException",
      message:
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
    });
    expect(await call("DescribeSecret", { SecretId: "a" })).toMatchObject({
      DeletedDate: NOW_MS + 7 * DAY_MS,
    });
    expect((await call("ListSecrets")).SecretList).toEqual([]);
    const planned = await call("ListSecrets", { IncludePlannedDeletion: true });
    expect(planned.SecretList).toMatchObject([{ Name: "a" }]);
    expect(await call("RestoreSecret", { SecretId: "a" })).toEqual({ ARN, Name: "a" });
    expect(await current("a")).toBe("one");
  });

  test("is real when the window ends, though nobody asks", async () => {
    const { store, clock, log } = services;
    const stop = startDeletionLoop({ store, clock, log });
    await create("a");
    await create("b");
    await call("DeleteSecret", { SecretId: "a" });
    await call("DeleteSecret", { SecretId: "b" });
    await call("RestoreSecret", { SecretId: "b" });
    await clock.advance(30 * DAY_MS - 1);
    const names = () => store.read((view) => [...view.all(secrets)].map(({ name }) => name));
    expect(await names()).toEqual(["a", "b"]);
    await clock.advance(1);
    expect(await names()).toEqual(["b"]);
    expect(await store.read((view) => [...view.all(secretVersions)])).toHaveLength(1);
    await stop();
  });

  test("is seen at once by whoever asks after the window's end", async () => {
    await create("a");
    await call("DeleteSecret", { SecretId: "a", RecoveryWindowInDays: 30 });
    await services.clock.advance(30 * DAY_MS);
    await expect(call("DescribeSecret", { SecretId: "a" })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
    expect(await create("a")).toMatchObject({ Name: "a" });
  });

  test("can be forced, again and again, and the name is free then", async () => {
    const first = await create("a");
    const force = { ForceDeleteWithoutRecovery: true };
    await call("DeleteSecret", { SecretId: "a" });
    expect(await call("DeleteSecret", { SecretId: "a", ...force })).toEqual({
      ARN: first.ARN,
      Name: "a",
      DeletionDate: NOW_MS,
    });
    expect(await call("DeleteSecret", { SecretId: "a", ...force })).toMatchObject({ Name: "a" });
    expect(
      await call("DeleteSecret", { SecretId: first.ARN.slice(0, -7), ...force }),
    ).toMatchObject({
      Name: "a",
    });
    expect((await create("a")).ARN).not.toBe(first.ARN);
    const SecretId = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:a";
    await expect(call("DeleteSecret", { SecretId, ...force })).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });

  test.each([
    [
      { RecoveryWindowInDays: 6 },
      "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
    ],
    [
      { RecoveryWindowInDays: 31 },
      "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
    ],
    [
      { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true },
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    ],
  ])("refuses %j", async (more, message) => {
    await create("a");
    await expect(call("DeleteSecret", { SecretId: "a", ...more })).rejects.toMatchObject({
      code: "InvalidParameterException",
      message,
    });
  });
});

describe("values", () => {
  test("are in no row, no line of the log and no answer but GetSecretValue's", async () => {
    await create("a", { SecretString: "hunter2" });
    await put("a", { SecretString: "hunter2", ClientRequestToken: V2 });
    await put("a", { SecretString: "hunter3" }).catch(() => {});
    const rows = await services.store.read((view) => [
      ...view.all(secrets),
      ...view.all(secretVersions),
    ]);
    const answers = await Promise.all([
      call("DescribeSecret", { SecretId: "a" }),
      call("ListSecrets"),
      call("ListSecretVersionIds", { SecretId: "a" }),
    ]);
    expect(JSON.stringify([rows, services.lines, answers])).not.toContain("hunter");
  });

  test("note the day they were read, once", async () => {
    await create("a");
    await services.clock.advance(60_000);
    await current("a");
    const day = NOW_MS - (NOW_MS % DAY_MS);
    expect(await call("DescribeSecret", { SecretId: "a" })).toMatchObject({
      LastAccessedDate: day,
    });
    const { Versions } = await call("ListSecretVersionIds", { SecretId: "a" });
    expect(Versions[0].LastAccessedDate).toBe(day);
  });

  test("can't be put or read without the key", async () => {
    await create("a");
    const { store } = services;
    const locked = await secretServices({ store, sealer: lockedSealer("the key file is missing") });
    const without = caller(locked.secretsManager);
    await expect(without.call("GetSecretValue", { SecretId: "a" })).rejects.toMatchObject({
      code: "DecryptionFailure",
    });
    await expect(
      without.call("PutSecretValue", { SecretId: "a", SecretString: "x", ClientRequestToken: V2 }),
    ).rejects.toMatchObject({ code: "EncryptionFailure" });
    expect(locked.lines.join("\n")).toContain("the key file is missing");
    expect(await current("a")).toBe("one");
  });
});
