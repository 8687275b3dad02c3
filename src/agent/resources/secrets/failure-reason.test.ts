import { expect, test } from "vitest";
import {
  containerInstanceRegistryReason,
  containerInstanceSecretReason,
  ecrTokenReason,
  fargateRegistryReason,
  fargateSecretReason,
  type SecretFailure,
} from "./failure-reason.ts";

const ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf";
const region = "us-east-1";
const notFound = {
  code: "ResourceNotFoundException",
  message: "Secrets Manager can't find the specified secret.",
};
const denied = {
  code: "AccessDeniedException",
  message: "User: arn:aws:sts::1:assumed-role/r/t is not authorized to perform: ssm:GetParameters",
};
const TIMEOUT =
  "RequestCanceled: request context canceled caused by: context deadline exceeded. Please check your task network configuration.";

const CASES: readonly (readonly [SecretFailure, fargate: string, agent: string])[] = [
  [
    { kind: "invalid parameters", region, names: ["/a/b"] },
    "unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: /a/b",
    "fetching secret data from SSM Parameter Store in us-east-1: invalid parameters: /a/b",
  ],
  [
    { kind: "invalid parameters", region, names: ["a", "b"] },
    "unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: a, b",
    "fetching secret data from SSM Parameter Store in us-east-1: invalid parameters: a,b",
  ],
  [
    { kind: "parameters refused", region, error: denied },
    `unable to retrieve secrets from ssm: service call has been retried 1 time(s): AccessDeniedException: ${denied.message}`,
    `fetching secret data from SSM Parameter Store in us-east-1: AccessDeniedException: ${denied.message}`,
  ],
  [
    { kind: "parameters unreachable", region, attempts: 5 },
    `unable to retrieve secrets from ssm: service call has been retried 5 time(s): ${TIMEOUT}`,
    `fetching secret data from SSM Parameter Store in us-east-1: ${TIMEOUT}`,
  ],
  [
    { kind: "secret refused", arn: ARN, error: notFound },
    `unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${ARN} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
    `ResourceNotFoundException: The task can't retrieve the secret with ARN '${ARN}' from AWS Secrets Manager. Check whether the secret exists in the specified Region: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
  ],
  [
    { kind: "secret refused", arn: ARN, error: denied },
    `unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${ARN} from secrets manager: AccessDeniedException: ${denied.message}`,
    `secret ${ARN}: AccessDeniedException: ${denied.message}`,
  ],
  [
    { kind: "secret unreachable", arn: ARN, attempts: 5 },
    `unable to retrieve secret from asm: service call has been retried 5 time(s): failed to fetch secret ${ARN} from secrets manager: ${TIMEOUT}`,
    `secret ${ARN}: ${TIMEOUT}`,
  ],
  [
    { kind: "no such key", key: "password" },
    "unable to retrieve secret from asm: service call has been retried 1 time(s): retrieved secret from Secrets Manager did not contain json key password",
    "retrieved secret from Secrets Manager did not contain json key password",
  ],
  [
    { kind: "no text", arn: ARN, key: "password" },
    `unable to retrieve secret from asm: service call has been retried 1 time(s): retrieved secret ${ARN} from Secrets Manager is not a JSON object with the key password`,
    `retrieved secret ${ARN} from Secrets Manager is not a JSON object with the key password`,
  ],
  [
    { kind: "no text", arn: ARN, key: undefined },
    `unable to retrieve secret from asm: service call has been retried 1 time(s): retrieved secret ${ARN} from Secrets Manager is binary`,
    `retrieved secret ${ARN} from Secrets Manager is binary`,
  ],
  [
    { kind: "invalid reference", valueFrom: `${ARN}:x` },
    `unable to retrieve secret from asm: service call has been retried 1 time(s): trying to retrieve secret with value ${ARN}:x resulted in error: an invalid ARN format for the AWS Secrets Manager secret was specified. Specify a valid ARN and try again.`,
    `trying to retrieve secret with value ${ARN}:x resulted in error: an invalid ARN format for the AWS Secrets Manager secret was specified. Specify a valid ARN and try again.`,
  ],
  [
    { kind: "no credentials", provider: "ssm" },
    "unable to retrieve secrets from ssm: service call has been retried 1 time(s): ssm secret resource: unable to find execution role credentials",
    "ssm secret resource: unable to find execution role credentials",
  ],
  [
    { kind: "no credentials", provider: "asm" },
    "unable to retrieve secret from asm: service call has been retried 1 time(s): ASM secret resource: unable to find execution role credentials",
    "ASM secret resource: unable to find execution role credentials",
  ],
];

test.each(CASES)(
  "%j has its words on Fargate and on a container instance",
  (failure, fargate, agent) => {
    expect(fargateSecretReason([failure])).toBe(
      "ResourceInitializationError: unable to pull secrets or registry auth: " +
        `execution resource retrieval failed: ${fargate}`,
    );
    expect(containerInstanceSecretReason([failure])).toBe(agent);
  },
);

test("of several Fargate names the first, parameters before secrets, and an agent all", () => {
  const failures: readonly SecretFailure[] = [
    { kind: "no such key", key: "x" },
    { kind: "invalid parameters", region, names: ["/a"] },
    { kind: "no such key", key: "x" },
  ];
  expect(fargateSecretReason(failures)).toContain("invalid ssm parameters: /a");
  expect(containerInstanceSecretReason(failures)).toBe(
    "fetching secret data from SSM Parameter Store in us-east-1: invalid parameters: /a;" +
      "retrieved secret from Secrets Manager did not contain json key x",
  );
});

const REGISTRY =
  "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: " +
  "unable to get registry auth from asm: service call has been retried ";

test.each([
  [
    { kind: "refused", arn: ARN, error: notFound },
    1,
    `asm fetching secret from the service for ${ARN}: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
  ],
  [
    { kind: "unreachable", arn: ARN, attempts: 5 },
    5,
    `asm fetching secret from the service for ${ARN}: ${TIMEOUT}`,
  ],
  [
    {
      kind: "malformed",
      problem: "asm fetching username: AuthorizationData is malformed, empty field",
    },
    1,
    "asm fetching username: AuthorizationData is malformed, empty field",
  ],
  [{ kind: "no credentials" }, 1, "asm resource: unable to find execution role credentials"],
] as const)("the login of a registry has its words: %j", (failure, attempts, words) => {
  expect(fargateRegistryReason(failure)).toBe(`${REGISTRY}${attempts} time(s): ${words}`);
  expect(containerInstanceRegistryReason(failure)).toBe(words);
});

test("ECR's token has its words", () => {
  expect(ecrTokenReason({ kind: "unreachable", detail: "connect ECONNREFUSED" })).toBe(
    "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from " +
      "Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. " +
      "connect ECONNREFUSED",
  );
  const error = { code: "AccessDeniedException", message: "User: u is not authorized" };
  expect(ecrTokenReason({ kind: "refused", error })).toBe(
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable " +
      "to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User: u is not " +
      "authorized",
  );
});
