import type { Parameter } from "@aws-sdk/client-ssm";
import { ApiError } from "../../domain/errors.ts";
import type { Shape } from "../../domain/shape.ts";
import type { Scope } from "../../domain/scope.ts";
import type { AwsService, Call } from "../../wire/service.ts";
import { parameterArn } from "./parameter-name.ts";

/**
 * Parameter names that stand for secrets: AWS Systems Manager User Guide, "Referencing AWS Secrets Manager secrets
 * from Parameter Store parameters".
 */
const PREFIX = "/aws/reference/secretsmanager/";

/** What GetSecretValue answered, or the error it was refused with, by the name that was asked for. */
export type SecretReferences = ReadonlyMap<string, Readonly<Record<string, unknown>> | ApiError>;

/** Secrets Manager, of which GetSecretValue is called. */
export type Secrets = Pick<AwsService, "handle" | "permissions">;

export function isSecretReference(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** Asks Secrets Manager for every secret that the call names, with the caller's own rights. */
export async function resolveSecrets(call: Call, secrets: Secrets): Promise<SecretReferences> {
  const { Name, Names, WithDecryption } = call.input;
  const given: readonly unknown[] = Array.isArray(Names) ? Names : [Name];
  const names = given.filter(
    (name): name is string => typeof name === "string" && isSecretReference(name),
  );
  if (names.length > 0 && WithDecryption !== true) {
    throw new ApiError(
      "ValidationException",
      "WithDecryption flag must be True for retrieving a Secret Manager secret.",
    );
  }
  const found = new Map<string, Readonly<Record<string, unknown>> | ApiError>();
  for (const name of names) found.set(name, await resolveOne(call, name, secrets));
  return found;
}

async function resolveOne(
  call: Call,
  name: string,
  secrets: Secrets,
): Promise<Readonly<Record<string, unknown>> | ApiError> {
  try {
    return { ...(await secrets.handle(getSecretValue(call, name))) };
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

/** The call to Secrets Manager that a name stands for. */
export function getSecretValue(call: Call, name: string): Call {
  const [secretId = "", selector] = name.slice(PREFIX.length).split(":");
  const isVersionId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(selector ?? "");
  const input = {
    SecretId: secretId,
    ...(selector !== undefined && { [isVersionId ? "VersionId" : "VersionStage"]: selector }),
  };
  return { ...call, operation: "GetSecretValue", input };
}

/** A secret as a parameter, or nothing when the secret can't be had. */
export function secretParameter(
  scope: Scope,
  name: string,
  secrets: SecretReferences,
): Shape<Parameter> | ApiError {
  const secret = secrets.get(name);
  if (secret === undefined || secret instanceof ApiError) return notFound(name, secret?.message);
  const { SecretString: value, CreatedDate: createdMs } = secret;
  if (typeof value !== "string") return notFound(name, "The secret is binary.");
  return {
    Name: name,
    Type: "SecureString",
    Value: value,
    Version: 0,
    SourceResult: JSON.stringify({
      ARN: secret["ARN"],
      createdDate: createdMs,
      name: secret["Name"],
      secretString: value,
      versionId: secret["VersionId"],
      versionStages: secret["VersionStages"],
    }),
    ...(typeof createdMs === "number" && { LastModifiedDate: createdMs }),
    ARN: parameterArn(scope, name),
    DataType: "text",
  };
}

function notFound(name: string, why = "It was not asked for."): ApiError {
  return new ApiError(
    "ParameterNotFound",
    `An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret ${name} not found. ${why}`,
  );
}
