import type { RestoreSecretRequest, RestoreSecretResponse } from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { SECRET_ID } from "../rules.ts";
import { findSecret } from "../stored.ts";
import { secrets } from "../tables.ts";

/**
 * RestoreSecret: calls a deletion off. Of a secret that waits for none nothing changes; one that is gone:
 * ResourceNotFoundException.
 */
export const restoreSecret: SecretsOperation<RestoreSecretRequest, RestoreSecretResponse> = {
  rules: { SecretId: SECRET_ID },
  handle: ({ input, tx, caller }) => {
    const { deletionMs, ...secret } = findSecret(tx, caller, input.SecretId ?? "");
    if (deletionMs !== undefined) tx.put(secrets, secret);
    return { ARN: secret.arn, Name: secret.name };
  },
};
