import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as ecr from "@aws-sdk/client-ecr";
import * as ecs from "@aws-sdk/client-ecs";
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

test("every error code is in an SDK's model, but for those that are in none", () => {
  const isKnown = (code: string): boolean =>
    [ecs, ecr].some((sdk) => isErrorClass(Reflect.get(sdk, code)));
  const inNoModel = ERROR_CODES.filter((code) => !isKnown(code));
  expect(inNoModel.toSorted()).toEqual([...IN_NO_MODEL, ...EC2].toSorted());
});

test("EC2's operations answer every code of theirs, and their tests see it", () => {
  const files = globSync("src/companions/ec2/**/*.ts", { cwd: ROOT });
  const textOf = (isTest: boolean): string =>
    files
      .filter((path) => path.endsWith(".test.ts") === isTest)
      .map((path) => readFileSync(join(ROOT, path), "utf8"))
      .join("\n");
  for (const text of [textOf(false), textOf(true)]) {
    expect(EC2.filter((code) => !text.includes(`"${code}"`))).toEqual([]);
  }
});

test("ECR's operations answer every code that is ECR's alone", () => {
  const own = ERROR_CODES.filter(
    (code) => isErrorClass(Reflect.get(ecr, code)) && !isErrorClass(Reflect.get(ecs, code)),
  );
  const files = globSync("src/companions/ecr/**/*.ts", { cwd: ROOT });
  const text = files.map((path) => readFileSync(join(ROOT, path), "utf8")).join("\n");
  const unused = own.filter(
    (code) => !text.includes(code.replace(/^(Lifecycle|Repository)Policy/, "")),
  );
  expect(unused).toEqual([]);
});

function isErrorClass(value: unknown): boolean {
  return (
    typeof value === "function" &&
    [ecs.ECSServiceException, ecr.ECRServiceException].some(
      (base) => value.prototype instanceof base,
    )
  );
}
