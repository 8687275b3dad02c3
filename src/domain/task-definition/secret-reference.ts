/** Where a container's secret comes from. */
export type SecretReference =
  | { readonly kind: "parameterName"; readonly name: string }
  | { readonly kind: "parameterArn"; readonly accountId: string }
  | { readonly kind: "secretArn" };

const PARAMETER_ARN = /^arn:[\w-]+:ssm:[\w-]+:(\d*):parameter\/.+$/;
const SECRET_ARN = /^arn:[\w-]+:secretsmanager:[\w-]+:\d*:secret:.+$/;

/**
 * What a secret's `valueFrom` means. Whatever is not an ARN of Parameter Store or Secrets Manager is taken
 * as the name of a parameter, as ECS does.
 * Source: Amazon ECS API Reference, "Secret".
 */
export function parseSecretReference(valueFrom: string): SecretReference {
  const parameter = PARAMETER_ARN.exec(valueFrom);
  if (parameter) return { kind: "parameterArn", accountId: parameter[1] ?? "" };
  if (SECRET_ARN.test(valueFrom)) return { kind: "secretArn" };
  return { kind: "parameterName", name: valueFrom };
}
