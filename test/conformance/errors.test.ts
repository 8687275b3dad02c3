import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as sdk from "@aws-sdk/client-ecs";
import * as iam from "@aws-sdk/client-iam";
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

const IN_IAM_OR_STS = [
  "DeleteConflictException",
  "EntityAlreadyExistsException",
  "InvalidInputException",
  "MalformedPolicyDocumentException",
  "NoSuchEntityException",
  "PackedPolicyTooLargeException",
  "PolicyNotAttachableException",
  "UnmodifiableEntityException",
];

test("every error code is in the SDK's model, but for those that are in none", () => {
  const inNoModel = ERROR_CODES.filter((code) => !isErrorClass(Reflect.get(sdk, code)));
  const others = [...IN_NO_MODEL, ...EC2, ...IN_IAM_OR_STS];
  expect(inNoModel.toSorted()).toEqual(others.toSorted());
  expect(
    IN_IAM_OR_STS.filter((code) => !Reflect.has(iam, code) && !Reflect.has(sts, code)),
  ).toEqual([]);
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

function isErrorClass(value: unknown): boolean {
  return typeof value === "function" && value.prototype instanceof sdk.ECSServiceException;
}
