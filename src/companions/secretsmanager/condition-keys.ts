import { CURRENT } from "./stages.ts";

/** The members of requests that policies can ask for, each under a key of its name. */
const MEMBERS = [
  "BlockPublicPolicy",
  "Description",
  "ForceDeleteWithoutRecovery",
  "KmsKeyId",
  "Name",
  "RecoveryWindowInDays",
  "SecretId",
  "Type",
  "VersionId",
  "VersionStage",
] as const;

/**
 * The condition keys of a request. One that asks for no version asks for the current one.
 * Source: Service Authorization Reference, "Condition keys for AWS Secrets Manager".
 */
export function requestContext(
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Readonly<Record<string, readonly string[]>> {
  const isCurrent =
    operation === "GetSecretValue" &&
    input["VersionId"] === undefined &&
    input["VersionStage"] === undefined;
  return {
    ...Object.fromEntries(
      MEMBERS.flatMap((member) => {
        const value = input[member];
        if (!["string", "number", "boolean"].includes(typeof value)) return [];
        return [[`secretsmanager:${member}`, [String(value)]] as const];
      }),
    ),
    ...(isCurrent && { "secretsmanager:VersionStage": [CURRENT] }),
  };
}
