import type {
  GetSecretValueRequest,
  GetSecretValueResponse,
} from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { readValue } from "../read-value.ts";
import { SECRET_ID, STAGE, TOKEN } from "../rules.ts";
import { findLiveSecret } from "../stored.ts";

export const getSecretValue: SecretsOperation<GetSecretValueRequest, GetSecretValueResponse> = {
  rules: { SecretId: SECRET_ID, VersionId: TOKEN, VersionStage: STAGE },
  handle: ({ input, tx, caller, sealer, nowMs }) =>
    readValue(tx, findLiveSecret(tx, caller, input.SecretId ?? ""), {
      wanted: input,
      sealer,
      nowMs,
    }),
};
