import type {
  CancelRotateSecretRequest,
  CancelRotateSecretResponse,
} from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { invalidRequest } from "../refusals.ts";
import { SECRET_ID } from "../rules.ts";
import { findLiveSecret } from "../stored.ts";

/** Always refused: nothing rotates. */
export const cancelRotateSecret: SecretsOperation<
  CancelRotateSecretRequest,
  CancelRotateSecretResponse
> = {
  rules: { SecretId: SECRET_ID },
  handle: ({ input, tx, caller }) => {
    findLiveSecret(tx, caller, input.SecretId ?? "");
    throw invalidRequest("Longshore does not rotate secrets, so there is no rotation to cancel.");
  },
};
