import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as sdk from "@aws-sdk/client-ecs";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as ecr from "@aws-sdk/client-ecr";
import * as iam from "@aws-sdk/client-iam";
import * as secretsManager from "@aws-sdk/client-secrets-manager";
import * as ssm from "@aws-sdk/client-ssm";
import * as sts from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { ERROR_CODES } from "../../src/domain/errors.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** What AWS answers before a request has reached a service, and the agent endpoint's own: in no model. */
const IN_NO_MODEL = [
  "BadRequestException",
  "ExpiredTokenException",
  "InactiveInstanceException",
  "IncompleteSignatureException",
  "InvalidSignatureException",
  "MissingActionException",
  "MissingAuthenticationTokenException",
  "NotImplementedException",
  "RequestEntityTooLargeException",
  "RequestTimeoutException",
  "SerializationException",
  "ThrottlingException",
  "UnknownOperationException",
  "UnrecognizedClientException",
  // What AWS's framework answers to a request that breaks a constraint of the model, in JSON and in the query protocol.
  "ValidationException",
  "ValidationError",
];

/** EC2's, whose model has no errors at all. */
const EC2 = [
  "CannotDelete",
  "DependencyViolation",
  "DryRunOperation",
  "InvalidGroup.Duplicate",
  "InvalidGroup.NotFound",
  "InvalidGroupId.Malformed",
  "InvalidID",
  "InvalidNetworkInterfaceID.NotFound",
  "InvalidNetworkInterfaceId.Malformed",
  "InvalidNextToken",
  "InvalidParameterCombination",
  "InvalidParameterValue",
  "InvalidPermission.Duplicate",
  "InvalidPermission.NotFound",
  "InvalidPrefixListID.NotFound",
  "InvalidSecurityGroupRuleId.NotFound",
  "InvalidSubnet.Conflict",
  "InvalidSubnet.Range",
  "InvalidSubnetID.Malformed",
  "InvalidSubnetID.NotFound",
  "InvalidVpc.Range",
  "InvalidVpcID.Malformed",
  "InvalidVpcID.NotFound",
  "MissingParameter",
  "TagLimitExceeded",
  "UnsupportedOperation",
  "VPCIdNotSpecified",
];

/** The companions whose operations answer the errors of their models. */
const COMPANIONS = { secretsmanager: secretsManager, ssm } as const;

test("every error code is in one of the SDK's models, but for those that are listed here", () => {
  const models = [sdk, ecr, iam, logs, sts, ...Object.values(COMPANIONS)];
  const listed = [...IN_NO_MODEL, ...EC2];
  const unknown = ERROR_CODES.filter(
    (code) =>
      !listed.includes(code) && !models.some((model) => isErrorClass(Reflect.get(model, code))),
  );
  expect(unknown).toEqual([]);
  const codes: readonly string[] = ERROR_CODES;
  expect(listed.filter((code) => !codes.includes(code))).toEqual([]);
});

test.each(Object.entries(COMPANIONS))(
  "the operations of %s answer codes of their model only, and their tests see each",
  (name, model) => {
    const used = codesIn(textOf(name, false));
    const unknown = used.filter(
      (code) => !isErrorClass(Reflect.get(model, code)) && !IN_NO_MODEL.includes(code),
    );
    expect(unknown).toEqual([]);
    expect(used.filter((code) => !textOf(name, true).includes(`"${code}"`))).toEqual([]);
  },
);

function codesIn(text: string): readonly string[] {
  return ERROR_CODES.filter((code) => text.includes(`"${code}"`));
}

function textOf(companion: string, isTest: boolean): string {
  return globSync(`src/companions/${companion}/**/*.ts`, { cwd: ROOT })
    .filter((path) => path.endsWith(".test.ts") === isTest)
    .map((path) => readFileSync(join(ROOT, path), "utf8"))
    .join("\n");
}

test("EC2's operations answer every code of theirs, and their tests see it", () => {
  for (const text of [textOf("ec2", false), textOf("ec2", true)]) {
    expect(EC2.filter((code) => !text.includes(`"${code}"`))).toEqual([]);
  }
});

test("ECR's operations answer every code that is ECR's alone", () => {
  const own = ERROR_CODES.filter(
    (code) =>
      isErrorClass(Reflect.get(ecr, code)) &&
      !isErrorClass(Reflect.get(sdk, code)) &&
      !IN_NO_MODEL.includes(code),
  );
  const files = globSync("src/companions/ecr/**/*.ts", { cwd: ROOT });
  const text = files.map((path) => readFileSync(join(ROOT, path), "utf8")).join("\n");
  const unused = own.filter(
    (code) => !text.includes(code.replace(/^(Lifecycle|Repository)Policy/, "")),
  );
  expect(unused).toEqual([]);
});

function isErrorClass(value: unknown): boolean {
  return typeof value === "function" && value.prototype instanceof Error;
}
