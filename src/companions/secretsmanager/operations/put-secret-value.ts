import type {
  PutSecretValueRequest,
  PutSecretValueResponse,
} from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { invalidRequest } from "../refusals.ts";
import { SECRET_ID, STAGE, TOKEN, VALUE } from "../rules.ts";
import { addVersion, givenValue, madeBefore, requiredToken } from "../secret-value.ts";
import { CURRENT } from "../stages.ts";
import { findLiveSecret } from "../stored.ts";
import { secrets } from "../tables.ts";

/**
 * PutSecretValue: a new version, AWSCURRENT unless told otherwise; a secret's first is that in any case. The same token
 * and value once more change nothing, with another value: ResourceExistsException. No value, or a secret that waits for
 * its deletion: InvalidRequestException. `RotationToken` means nothing: there is no rotation.
 */
export const putSecretValue: SecretsOperation<PutSecretValueRequest, PutSecretValueResponse> = {
  rules: {
    SecretId: SECRET_ID,
    ClientRequestToken: TOKEN,
    SecretBinary: VALUE,
    SecretString: VALUE,
    VersionStages: { min: 1, max: 20, each: STAGE },
    RotationToken: { min: 36, max: 256, pattern: /^[a-zA-Z0-9-]+$/, sensitive: true },
  },
  handle: ({ input, tx, caller, sealer, nowMs }) => {
    const secret = findLiveSecret(tx, caller, input.SecretId ?? "");
    const value = givenValue(input);
    if (!value) throw invalidRequest("You must provide either SecretString or SecretBinary.");
    const token = requiredToken(input.ClientRequestToken);
    const before = madeBefore(tx, secret, { token, value, sealer });
    const stages = input.VersionStages ?? [CURRENT];
    const version =
      before ?? addVersion(tx, secret, { versionId: token, value, stages, sealer, nowMs });
    if (!before) tx.put(secrets, { ...secret, lastChangedMs: nowMs });
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.versionId,
      VersionStages: version.stages,
    };
  },
};
