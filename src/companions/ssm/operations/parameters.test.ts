import { beforeEach, describe, expect, test } from "vitest";
import type { Answer, SecretServices } from "../../../../test/fixtures/parameter-store.ts";
import { type ParameterCalls, parameterCalls } from "../../../../test/fixtures/parameter-calls.ts";
import { NOW_MS } from "../../../../test/fixtures/wire.ts";
import { parameterVersions } from "../tables.ts";

let services: SecretServices;
let call: ParameterCalls["call"];
let put: ParameterCalls["put"];
let overwrite: ParameterCalls["overwrite"];

beforeEach(async () => {
  ({ services, call, put, overwrite } = await parameterCalls());
});

describe("PutParameter", () => {
  test("makes a parameter and says version and tier", async () => {
    expect(await put("/a/b")).toEqual({ Version: 1, Tier: "Standard" });
    expect(await call("GetParameter", { Name: "/a/b" })).toEqual({
      Parameter: {
        Name: "/a/b",
        Type: "String",
        Value: "v",
        Version: 1,
        LastModifiedDate: NOW_MS,
        ARN: "arn:aws:ssm:us-east-1:000000000000:parameter/a/b",
        DataType: "text",
      },
    });
  });

  test("overwrites only when told to, and keeps what it isn't told", async () => {
    const given = {
      Type: "SecureString",
      KeyId: "alias/mine",
      Description: "first",
      AllowedPattern: "^v",
      Tier: "Advanced",
    };
    await put("/a", given);
    await expect(put("/a", given)).rejects.toMatchObject({
      code: "ParameterAlreadyExists",
      message:
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    });
    expect(await overwrite("/a")).toEqual({ Version: 2, Tier: "Advanced" });
    const { Parameters } = await call("DescribeParameters");
    expect(Parameters).toEqual([
      {
        Name: "/a",
        ARN: "arn:aws:ssm:us-east-1:000000000000:parameter/a",
        Type: "SecureString",
        KeyId: "alias/mine",
        LastModifiedDate: NOW_MS,
        LastModifiedUser: "arn:aws:iam::000000000000:root",
        Description: "first",
        AllowedPattern: "^v",
        Version: 2,
        Tier: "Advanced",
        Policies: [],
        DataType: "text",
      },
    ]);
  });

  test("gives SecureStrings AWS's own key when none is named", async () => {
    await put("/a", { Type: "SecureString" });
    expect((await call("DescribeParameters")).Parameters[0].KeyId).toBe("alias/aws/ssm");
  });

  test.each([
    [
      "aws-thing",
      "ValidationException",
      'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
    ],
    [
      "/SSM",
      "ValidationException",
      'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
    ],
    ["/AWS/x", "AccessDeniedException", "No access to reserved parameter name: /AWS/x."],
    [
      "/ssm/x",
      "ValidationException",
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path',
    ],
    [
      "/a b",
      "ValidationException",
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path',
    ],
    [
      "/a//b",
      "ValidationException",
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path',
    ],
    ["a/b", "ValidationException", "Parameter name must be a fully qualified name"],
    ["/a/", "ValidationException", "Parameter name must not end with slash."],
    [
      "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16",
      "HierarchyLevelLimitExceededException",
      "A hierarchy can have a maximum of 15 levels.",
    ],
    [
      "arn:aws:ssm:us-east-1:000000000000:parameter/a",
      "ValidationException",
      "Parameter name: can't be prefixed",
    ],
  ])("refuses the name %s", async (name, code, message) => {
    await expect(put(name)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  test.each([
    [
      { Value: "" },
      "ValidationException",
      "1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      { Type: undefined },
      "ValidationException",
      "A parameter type is required when you create a parameter.",
    ],
    [
      { Type: "Text" },
      "ValidationException",
      "1 validation error detected: Value 'Text' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [SecureString, StringList, String]",
    ],
    [
      { KeyId: "alias/x" },
      "ValidationException",
      "KeyId is required for SecureString type parameter only.",
    ],
    [
      { Value: "x".repeat(4097) },
      "ValidationException",
      "Standard tier parameters support a maximum parameter value of 4096 characters. To create",
    ],
    [
      { Value: "x".repeat(8193), Tier: "Advanced" },
      "ValidationException",
      "Advanced tier parameters support a maximum parameter value of 8192 characters.",
    ],
    [
      { AllowedPattern: "^\\d+$" },
      "ParameterPatternMismatchException",
      "Parameter value, cannot be validated against allowedPattern: ^\\d+$",
    ],
    [
      { AllowedPattern: "(" },
      "InvalidAllowedPatternException",
      "The request doesn't meet the regular expression requirement.",
    ],
    [
      { AllowedPattern: "(a+)+$", Value: `${"a".repeat(60)}!` },
      "InvalidAllowedPatternException",
      "It takes too long to match",
    ],
    [
      { DataType: "Text" },
      "ValidationException",
      "The following data type is not supported: Text (Data type names are all lowercase.)",
    ],
    [{ DataType: "aws:ec2:image" }, "ValidationException", "must be a String that is an AMI ID"],
    [{ DataType: "aws:ssm:integration" }, "ValidationException", "must be a SecureString"],
    [
      { Policies: '[{"Type":"Expiration"}]', Tier: "Advanced" },
      "InvalidPolicyTypeException",
      "Longshore does not implement parameter policies",
    ],
    [{ Tags: [{ Key: "aws:x", Value: "1" }] }, "ValidationException", "reserved"],
    [
      { Overwrite: true, Tags: [{ Key: "x", Value: "1" }] },
      "ValidationException",
      "Invalid request: tags and overwrite can't be used together.",
    ],
  ])("refuses %j", async (given, code, message) => {
    await expect(put("/a", given)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
    expect((await call("DescribeParameters")).Parameters).toEqual([]);
  });

  test("never says the value that it refuses", async () => {
    for (const given of [
      { Value: "" },
      { AllowedPattern: "^no" },
      { Value: "hunter2".repeat(900) },
    ]) {
      const refusal = await put("/a", { Value: "hunter2", ...given }).catch(String);
      expect(refusal).not.toContain("hunter");
    }
  });

  test.each([
    ["Standard", 4096, "Standard"],
    ["Advanced", 1, "Advanced"],
    ["Intelligent-Tiering", 1, "Standard"],
    ["Intelligent-Tiering", 4097, "Advanced"],
  ])("of tier %s with %i characters is %s", async (Tier, length, tier) => {
    expect(await put("/a", { Tier, Value: "x".repeat(length) })).toEqual({
      Version: 1,
      Tier: tier,
    });
  });

  test("does not take a tier back", async () => {
    await put("/a", { Tier: "Advanced" });
    await expect(overwrite("/a", { Tier: "Standard" })).rejects.toMatchObject({
      code: "ValidationException",
      message: expect.stringContaining(
        "You can't downgrade a parameter from the advanced-parameter tier",
      ),
    });
  });

  test("takes another type with the next version, and a key id only as long as it is secure", async () => {
    const described = async () => (await call("DescribeParameters", {})).Parameters[0];
    await put("/a", { Value: "x" });
    await overwrite("/a", { Type: "SecureString", Value: "y" });
    expect(await described()).toMatchObject({ Type: "SecureString", KeyId: "alias/aws/ssm" });
    await overwrite("/a", { Type: "String", Value: "z" });
    expect(await described()).toMatchObject({ Type: "String", Version: 3 });
    expect(await described()).not.toHaveProperty("KeyId");
    const { Parameters } = await call("GetParameterHistory", { Name: "/a", WithDecryption: true });
    expect(Parameters).toMatchObject([
      { Type: "String", Value: "x" },
      { Type: "SecureString", Value: "y" },
      { Type: "String", Value: "z" },
    ]);
  });

  test.each(["{{ssm:other}}", "a {{ b }} c", "{{}}"])("takes no %s for a value", async (Value) => {
    await expect(put("/a", { Value })).rejects.toMatchObject({
      code: "ValidationException",
      message: 'Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.',
    });
  });

  test.each(['{"a":{"b":1}}', "{{", "}}{{"])("takes %s for a value", async (Value) => {
    await put("/a", { Value });
    expect((await call("GetParameter", { Name: "/a" })).Parameter.Value).toBe(Value);
  });

  test("takes AMI ids and empty policies", async () => {
    await put("/ami", {
      Value: "ami-0123456789abcdef0",
      DataType: "aws:ec2:image",
      Policies: "[{}]",
    });
    expect((await call("GetParameter", { Name: "/ami" })).Parameter.DataType).toBe("aws:ec2:image");
  });

  test("keeps a hundred versions, and the oldest when it has a label", async () => {
    await put("/a");
    for (let version = 2; version <= 101; version += 1) await overwrite("/a");
    const { Parameters } = await call("GetParameterHistory", { Name: "/a", MaxResults: 1 });
    expect(Parameters[0].Version).toBe(2);
    await call("LabelParameterVersion", { Name: "/a", ParameterVersion: 2, Labels: ["held"] });
    await expect(overwrite("/a")).rejects.toMatchObject({
      code: "ParameterMaxVersionLimitExceeded",
      message:
        "You attempted to create a new version of /a by calling the PutParameter API with the overwrite flag. " +
        "Version 2, the oldest version, can't be deleted because it has a label associated with it. " +
        "Move the label to another version of the parameter, and try again.",
    });
  });
});

describe("GetParameter", () => {
  beforeEach(async () => {
    await put("/a", { Value: "one" });
    await overwrite("/a", { Value: "two" });
    await call("LabelParameterVersion", { Name: "/a", ParameterVersion: 1, Labels: ["prod"] });
  });

  test.each([
    ["/a", "two", undefined],
    ["a", "two", undefined],
    ["/a:1", "one", ":1"],
    ["/a:prod", "one", ":prod"],
    ["arn:aws:ssm:us-east-1:000000000000:parameter/a", "two", undefined],
    ["arn:aws:ssm:us-east-1:000000000000:parameter/a:1", "one", ":1"],
  ])("finds %s", async (Name, value, selector) => {
    const { Parameter } = await call("GetParameter", { Name });
    // The official agent looks for the name that it asked for.
    const named = Name === "a" ? "a" : "/a";
    expect(Parameter).toMatchObject({ Name: named, Value: value });
    expect(Parameter.Selector).toBe(selector);
  });

  test.each([
    ["/b", "ParameterNotFound"],
    ["/a:3", "ParameterVersionNotFound"],
    ["/a:beta", "ParameterVersionNotFound"],
    ["/a:__proto__", "ParameterVersionNotFound"],
    ["arn:aws:ssm:eu-west-1:000000000000:parameter/a", "ParameterNotFound"],
    ["arn:aws:ssm:us-east-1:111111111111:parameter/a", "ParameterNotFound"],
    ["arn:aws:s3:::a", "ParameterNotFound"],
  ])("does not find %s", async (Name, code) => {
    await expect(call("GetParameter", { Name })).rejects.toMatchObject({ code });
  });

  test("says which version there isn't", async () => {
    await expect(call("GetParameter", { Name: "/a:9" })).rejects.toThrow(
      "Systems Manager could not find version 9 of /a. Verify the version and try again.",
    );
  });

  test("sees no other account's nor region's parameters", async () => {
    for (const by of [{ accountId: "111111111111" }, { region: "eu-west-1" }]) {
      await expect(call("GetParameter", { Name: "/a" }, by)).rejects.toMatchObject({
        code: "ParameterNotFound",
      });
    }
  });
});

test("GetParameters gives what there is and names what there isn't", async () => {
  await put("/a");
  await put("/b", { Type: "StringList", Value: "x,y" });
  const answer = await call("GetParameters", {
    Names: ["/b", "/nope", "/a", "/a:7", "/b"],
    WithDecryption: true,
  });
  expect(answer.Parameters.map(({ Name, Value }: Answer) => [Name, Value])).toEqual([
    ["/b", "x,y"],
    ["/a", "v"],
  ]);
  expect(answer.InvalidParameters).toEqual(["/nope", "/a:7"]);
});

test("GetParameters takes ten names", async () => {
  const Names = Array.from({ length: 11 }, (_, index) => `/${index}`);
  await expect(call("GetParameters", { Names })).rejects.toMatchObject({
    code: "ValidationException",
    message: expect.stringMatching(
      /at 'names' failed to satisfy constraint: Member must have length less than or equal to 10$/,
    ),
  });
});

describe("DeleteParameter", () => {
  test("removes all versions, and a new one starts at 1", async () => {
    await put("/a");
    await overwrite("/a");
    expect(await call("DeleteParameter", { Name: "/a" })).toEqual({});
    expect(await services.store.read((view) => [...view.all(parameterVersions)])).toEqual([]);
    await expect(call("DeleteParameter", { Name: "/a" })).rejects.toMatchObject({
      code: "ParameterNotFound",
    });
    expect(await put("/a")).toMatchObject({ Version: 1 });
  });

  test("is of whole parameters: one version is neither deleted nor labelled by a selector", async () => {
    await put("/a");
    await overwrite("/a");
    await call("LabelParameterVersion", { Name: "/a", ParameterVersion: 1, Labels: ["old"] });
    for (const Name of ["/a:1", "/a:old"]) {
      const refused = { code: "ParameterNotFound", message: `Parameter ${Name} not found.` };
      await expect(call("DeleteParameter", { Name })).rejects.toMatchObject(refused);
      await expect(call("GetParameterHistory", { Name })).rejects.toMatchObject(refused);
      const label = { Name, ParameterVersion: 2, Labels: ["x"] };
      await expect(call("LabelParameterVersion", label)).rejects.toMatchObject(refused);
      await expect(call("UnlabelParameterVersion", label)).rejects.toMatchObject(refused);
      expect(await call("DeleteParameters", { Names: [Name] })).toEqual({
        DeletedParameters: [],
        InvalidParameters: [Name],
      });
    }
    expect(await call("GetParameter", { Name: "/a" })).toMatchObject({ Parameter: { Version: 2 } });
  });

  test("of several says which there were", async () => {
    await put("/a");
    expect(await call("DeleteParameters", { Names: ["/a", "/b", "/a"] })).toEqual({
      DeletedParameters: ["/a"],
      InvalidParameters: ["/b"],
    });
  });
});
