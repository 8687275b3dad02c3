import type {
  DeleteResourcePolicyRequest,
  DeleteResourcePolicyResponse,
} from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { SECRET_ID } from "../rules.ts";
import { findLiveSecret } from "../stored.ts";
import { secrets } from "../tables.ts";

/**
 * DeleteResourcePolicy. Where there is none nothing changes. A secret that waits for its deletion:
 * InvalidRequestException.
 */
export const deleteResourcePolicy: SecretsOperation<
  DeleteResourcePolicyRequest,
  DeleteResourcePolicyResponse
> = {
  rules: { SecretId: SECRET_ID },
  handle: ({ input, tx, caller }) => {
    const { policy, ...secret } = findLiveSecret(tx, caller, input.SecretId ?? "");
    if (policy !== undefined) tx.put(secrets, secret);
    return { ARN: secret.arn, Name: secret.name };
  },
};
