import type { RotateSecretRequest, RotateSecretResponse } from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { invalidRequest } from "../refusals.ts";
import { SECRET_ID, TOKEN } from "../rules.ts";
import { findLiveSecret } from "../stored.ts";

/** Always refused: there is no Lambda here that could make a new value. */
export const rotateSecret: SecretsOperation<RotateSecretRequest, RotateSecretResponse> = {
  rules: { SecretId: SECRET_ID, ClientRequestToken: TOKEN, RotationLambdaARN: { max: 2048 } },
  handle: ({ input, tx, caller }) => {
    findLiveSecret(tx, caller, input.SecretId ?? "");
    if (input.RotationLambdaARN === undefined || input.RotationLambdaARN === "") {
      throw invalidRequest("No Lambda rotation function ARN is associated with this secret.");
    }
    throw invalidRequest(
      "Longshore does not rotate secrets, since it has no AWS Lambda to call. Put the new value with PutSecretValue.",
    );
  },
};
