import type { Parameter } from "@aws-sdk/client-ssm";
import { assert } from "../../domain/assert.ts";
import { ApiError } from "../../domain/errors.ts";
import type { Scope } from "../../domain/scope.ts";
import type { Shape } from "../../domain/shape.ts";
import type { Sealer } from "../../runtime/sealer.ts";
import type { View } from "../../store/view.ts";
import { parameterArn, parseReference } from "./parameter-name.ts";
import {
  type ParameterRecord,
  parameters,
  type ParameterVersionRecord,
  parameterVersions,
} from "./tables.ts";

/** A parameter in one of its versions. */
export interface Stored {
  readonly parameter: ParameterRecord;
  readonly version: ParameterVersionRecord;
  /** As the request had it, with its colon. */
  readonly selector?: string;
}

/** A parameter as a whole, which a selector does not name. Throws ParameterNotFound. */
export function findParameter(view: View, scope: Scope, text: string): ParameterRecord {
  if (parseReference(text, scope).selector === undefined) return named(view, scope, text);
  throw notFound(text);
}

function named(view: View, scope: Scope, text: string): ParameterRecord {
  const { parameterKey, name } = parseReference(text, scope);
  const found = parameterKey === undefined ? undefined : view.get(parameters, parameterKey);
  if (found) return found;
  throw notFound(name);
}

/** AWS sends that without a message; this one says what it is about. */
function notFound(name: string): ApiError {
  return new ApiError("ParameterNotFound", `Parameter ${name} not found.`);
}

/** The version that a reference names, the latest when it names none. Throws ParameterVersionNotFound too. */
export function findVersion(view: View, scope: Scope, text: string): Stored {
  const parameter = named(view, scope, text);
  const { selector } = parseReference(text, scope);
  if (selector === undefined) return latest(view, parameter);
  const number = /^\d+$/.test(selector) ? Number(selector) : labelled(parameter, selector);
  const version = number === undefined ? undefined : versionOf(view, parameter, number);
  if (version) return { parameter, version, selector: `:${selector}` };
  throw versionNotFound(parameter.name, selector);
}

function labelled({ labels }: ParameterRecord, label: string): number | undefined {
  return Object.hasOwn(labels, label) ? labels[label] : undefined;
}

export function versionOf(
  view: View,
  { parameterKey }: ParameterRecord,
  version: number,
): ParameterVersionRecord | undefined {
  return view.get(parameterVersions, versionKey(parameterKey, version));
}

export function versionKey(parameterKey: string, version: number): string {
  return `${parameterKey}:${version}`;
}

export function versionNotFound(name: string, version: string | number): ApiError {
  return new ApiError(
    "ParameterVersionNotFound",
    `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
  );
}

export function latest(view: View, parameter: ParameterRecord): Stored {
  const version = versionOf(view, parameter, parameter.latestVersion);
  assert(version !== undefined, "a parameter has its latest version");
  return { parameter, version };
}

/** What a value is sealed as. It names the row, so a value that was moved to another row doesn't open. */
export function valueIdentity(scope: Scope, name: string, version: number): string {
  return `the value of ${parameterArn(scope, name)}, version ${version}`;
}

/** What callers see of a value: a SecureString's is encrypted for those who don't ask for it in plain text. */
export function valueOf(
  { parameter, version }: Stored,
  sealer: Sealer,
  withDecryption: boolean | undefined,
): string {
  if (version.type === "SecureString" && withDecryption !== true) {
    return Buffer.from(version.value).toString("base64");
  }
  return sealer.open(version.value, valueIdentity(parameter, parameter.name, version.version));
}

export function presentParameter(
  stored: Stored,
  sealer: Sealer,
  withDecryption: boolean | undefined,
): Shape<Parameter> {
  const { parameter, version, selector } = stored;
  return {
    Name: parameter.name,
    Type: version.type,
    Value: valueOf(stored, sealer, withDecryption),
    Version: version.version,
    ...(selector !== undefined && { Selector: selector }),
    LastModifiedDate: version.lastModifiedMs,
    ARN: parameterArn(parameter, parameter.name),
    DataType: version.dataType,
  };
}

/** What is said of a version where the value is not the point. */
export function presentMetadata({ parameter, version }: Stored) {
  return {
    Name: parameter.name,
    Type: version.type,
    ...(version.keyId !== undefined && { KeyId: version.keyId }),
    LastModifiedDate: version.lastModifiedMs,
    LastModifiedUser: version.lastModifiedUser,
    ...(version.description !== undefined && { Description: version.description }),
    ...(version.allowedPattern !== undefined && { AllowedPattern: version.allowedPattern }),
    Version: version.version,
    Tier: version.tier,
    Policies: [],
    DataType: version.dataType,
  };
}
