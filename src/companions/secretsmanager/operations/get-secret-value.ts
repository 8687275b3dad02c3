import type {
  GetSecretValueRequest,
  GetSecretValueResponse,
} from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { readValue } from "../read-value.ts";
import { SECRET_ID, STAGE, TOKEN } from "../rules.ts";
import { findLiveSecret } from "../stored.ts";

/**
 * GetSecretValue: of a version or stage, AWSCURRENT by default; notes the day of reading. No such secret or version:
 * ResourceNotFoundException; a stage that isn't on the version, or a secret that waits for its deletion:
 * InvalidRequestException.
 */
export const getSecretValue: SecretsOperation<GetSecretValueRequest, GetSecretValueResponse> = {
  rules: { SecretId: SECRET_ID, VersionId: TOKEN, VersionStage: STAGE },
  handle: ({ input, tx, caller, sealer, nowMs }) =>
    readValue(tx, findLiveSecret(tx, caller, input.SecretId ?? ""), {
      wanted: input,
      sealer,
      nowMs,
    }),
};
