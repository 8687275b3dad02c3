import type {
  PutResourcePolicyRequest,
  PutResourcePolicyResponse,
} from "@aws-sdk/client-secrets-manager";
import { ApiError } from "../../../domain/errors.ts";
import type { SecretsOperation } from "../operation.ts";
import { checkPolicy, isPublic } from "../resource-policy.ts";
import { POLICY, SECRET_ID } from "../rules.ts";
import { findLiveSecret } from "../stored.ts";
import { secrets } from "../tables.ts";

export const putResourcePolicy: SecretsOperation<
  PutResourcePolicyRequest,
  PutResourcePolicyResponse
> = {
  rules: { SecretId: SECRET_ID, ResourcePolicy: POLICY },
  handle: ({ input, tx, caller, warn }) => {
    const { SecretId = "", ResourcePolicy: policy = "", BlockPublicPolicy } = input;
    const secret = findLiveSecret(tx, caller, SecretId);
    checkPolicy(policy);
    if (BlockPublicPolicy === true && isPublic(policy)) {
      throw new ApiError(
        "PublicPolicyException",
        "The BlockPublicPolicy parameter is set to true, and the resource policy did not prevent broad " +
          "access to the secret.",
      );
    }
    tx.put(secrets, { ...secret, policy });
    warn(`the resource policy of ${secret.arn} is kept and shown, and not enforced`);
    return { ARN: secret.arn, Name: secret.name };
  },
};
