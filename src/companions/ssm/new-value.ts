import type { PutParameterRequest } from "@aws-sdk/client-ssm";
import { ApiError } from "../../domain/errors.ts";
import type { Shape } from "../../domain/shape.ts";
import { boundedMatch } from "../../runtime/bounded-match.ts";
import type { ParameterType, ParameterVersionRecord } from "./tables.ts";

/** What a new version is, apart from its number and when and by whom it was put. */
export type NewValue = Pick<
  ParameterVersionRecord,
  "type" | "keyId" | "description" | "allowedPattern" | "dataType"
>;

/**
 * What a PutParameter makes of the version before: what it doesn't say stays. Throws what AWS answers to values that
 * don't fit together.
 */
export function newValue(
  input: Shape<PutParameterRequest>,
  before: ParameterVersionRecord | undefined,
): NewValue {
  const type = typeOf(input, before);
  const keyId = keyIdOf(input, type, before);
  const description = input.Description ?? before?.description;
  const allowedPattern = input.AllowedPattern ?? before?.allowedPattern;
  checkNesting(input.Value ?? "");
  checkPattern(allowedPattern, input.Value ?? "");
  return {
    type,
    ...(keyId !== undefined && { keyId }),
    ...(description !== undefined && description !== "" && { description }),
    ...(allowedPattern !== undefined && allowedPattern !== "" && { allowedPattern }),
    dataType: dataTypeOf(input, type, before),
  };
}

/**
 * Overwriting may change it, though the API Reference has HierarchyTypeMismatchException for that: Terraform's provider
 * updates a type in place, and its acceptance tests do so on AWS (`TestAccSSMParameter_updateType`).
 */
function typeOf(
  input: Shape<PutParameterRequest>,
  before: ParameterVersionRecord | undefined,
): ParameterType {
  const type = input.Type ?? before?.type;
  if (type !== undefined) return type;
  throw invalid("A parameter type is required when you create a parameter.");
}

/** AWS's own key where the caller names none. Any key id is taken: docs say how values are really encrypted. */
const DEFAULT_KEY_ID = "alias/aws/ssm";

function keyIdOf(
  { KeyId }: Shape<PutParameterRequest>,
  type: ParameterType,
  before: ParameterVersionRecord | undefined,
): string | undefined {
  if (type === "SecureString") return KeyId ?? before?.keyId ?? DEFAULT_KEY_ID;
  if (KeyId === undefined) return undefined;
  throw invalid("KeyId is required for SecureString type parameter only.");
}

/**
 * Values don't refer to other parameters: AWS Systems Manager User Guide, "Creating Parameter Store parameters in Systems
 * Manager". Taken to be meant of braces in one line (unverified).
 */
function checkNesting(value: string): void {
  const isNested = value.split("\n").some((line) => {
    const open = line.indexOf("{{");
    return open >= 0 && line.includes("}}", open + 2);
  });
  if (!isNested) return;
  throw invalid('Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.');
}

function checkPattern(pattern: string | undefined, value: string): void {
  if (pattern === undefined || pattern === "") return;
  switch (boundedMatch(pattern, value)) {
    case "found":
      return;
    case "not found":
      throw new ApiError(
        "ParameterPatternMismatchException",
        `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
      );
    case "not a pattern":
      throw new ApiError(
        "InvalidAllowedPatternException",
        "The request doesn't meet the regular expression requirement.",
      );
    default:
      throw new ApiError(
        "InvalidAllowedPatternException",
        `It takes too long to match the value against allowedPattern: ${pattern}`,
      );
  }
}

/** AWS Systems Manager User Guide, "Using native parameter support for Amazon Machine Image IDs". */
const IMAGE_ID = /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/;

function dataTypeOf(
  { DataType, Value = "" }: Shape<PutParameterRequest>,
  type: ParameterType,
  before: ParameterVersionRecord | undefined,
): string {
  const dataType = DataType ?? before?.dataType ?? "text";
  if (dataType === "text") return dataType;
  if (dataType === "aws:ec2:image") {
    if (type === "String" && IMAGE_ID.test(Value)) return dataType;
    // The words are unverified; AWS tells of it by an event, after it has said yes.
    throw invalid("A parameter of data type aws:ec2:image must be a String that is an AMI ID.");
  }
  if (dataType === "aws:ssm:integration") {
    if (type === "SecureString") return dataType;
    throw invalid("A parameter of data type aws:ssm:integration must be a SecureString.");
  }
  throw invalid(
    `The following data type is not supported: ${dataType} (Data type names are all lowercase.)`,
  );
}

function invalid(message: string): ApiError {
  return new ApiError("ValidationException", message);
}
