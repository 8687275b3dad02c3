import type { DeleteSecretRequest, DeleteSecretResponse } from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { invalidParameter, secretNotFound } from "../refusals.ts";
import { SECRET_ID } from "../rules.ts";
import { newSecretArn, parseSecretId } from "../secret-id.ts";
import { findLiveSecret, forgetSecret, lookUpSecret } from "../stored.ts";
import { secrets } from "../tables.ts";

const DEFAULT_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * DeleteSecret: after a window of 7 to 30 days, 30 when none is given, or at once by force. One that isn't there is
 * ResourceNotFoundException, one that waits already InvalidRequestException, both only without force; another window,
 * or one with force: InvalidParameterException.
 */
export const deleteSecret: SecretsOperation<DeleteSecretRequest, DeleteSecretResponse> = {
  rules: { SecretId: SECRET_ID },
  handle: ({ input, tx, caller, ids, nowMs }) => {
    const { SecretId = "", RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force } = input;
    if (days !== undefined && force === true) {
      throw invalidParameter(
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
      );
    }
    if (days !== undefined && (days < 7 || days > 30)) {
      throw invalidParameter(
        "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
      );
    }
    if (force !== true) {
      const secret = findLiveSecret(tx, caller, SecretId);
      const deletionMs = nowMs + (days ?? DEFAULT_DAYS) * DAY_MS;
      tx.put(secrets, { ...secret, deletionMs });
      return { ARN: secret.arn, Name: secret.name, DeletionDate: deletionMs };
    }
    const secret = lookUpSecret(tx, caller, SecretId);
    if (secret) {
      forgetSecret(tx, secret);
      return { ARN: secret.arn, Name: secret.name, DeletionDate: nowMs };
    }
    // Nothing to delete is no error when it is forced (API Reference, "DeleteSecret").
    const id = parseSecretId(SecretId, caller);
    if (id.kind === "elsewhere") throw secretNotFound();
    const arn = id.kind === "arn" ? id.arn : newSecretArn(caller, id.name, ids);
    const name = id.kind === "arn" ? (id.partialName ?? SecretId) : id.name;
    return { ARN: arn, Name: name, DeletionDate: nowMs };
  },
};
