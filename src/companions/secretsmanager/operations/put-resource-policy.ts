import type {
  PutResourcePolicyRequest,
  PutResourcePolicyResponse,
} from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { checkPolicy, refusePublic } from "../resource-policy.ts";
import { POLICY, SECRET_ID } from "../rules.ts";
import { findLiveSecret } from "../stored.ts";
import { secrets } from "../tables.ts";

/**
 * PutResourcePolicy, in the place of the one before. What is none, names a principal that isn't there, or would keep
 * the caller from putting another: MalformedPolicyDocumentException; with `BlockPublicPolicy` one for everybody:
 * PublicPolicyException.
 */
export const putResourcePolicy: SecretsOperation<
  PutResourcePolicyRequest,
  PutResourcePolicyResponse
> = {
  rules: { SecretId: SECRET_ID, ResourcePolicy: POLICY },
  handle: ({ input, tx, caller }) => {
    const { SecretId = "", ResourcePolicy: policy = "", BlockPublicPolicy } = input;
    const secret = findLiveSecret(tx, caller, SecretId);
    checkPolicy(policy, { view: tx, caller, arn: secret.arn });
    if (BlockPublicPolicy === true) refusePublic(policy);
    tx.put(secrets, { ...secret, policy });
    return { ARN: secret.arn, Name: secret.name };
  },
};
