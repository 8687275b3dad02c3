const ROLE_ARN = /^arn:[\w-]+:iam::\d{12}:role\/(?:[\u0021-\u007e]+\/)?[\w+=,.@-]{1,64}$/;
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

/** Whether the text can be an IAM role: its ARN, or its name. Whether the role exists shows later. */
export function isRoleReference(text: string): boolean {
  return ROLE_ARN.test(text) || ROLE_NAME.test(text);
}

/**
 * The role's ARN; a bare name means a role of the caller's account.
 * Source: the CloudFormation schema of AWS::ECS::TaskDefinition, "propertyTransform".
 */
export function roleArn(reference: string, accountId: string): string {
  return reference.startsWith("arn:") ? reference : `arn:aws:iam::${accountId}:role/${reference}`;
}
