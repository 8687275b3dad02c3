import type { UpdateSecretRequest, UpdateSecretResponse } from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { invalidParameter } from "../refusals.ts";
import { DESCRIPTION, KMS_KEY_ID, SECRET_ID, TOKEN, VALUE } from "../rules.ts";
import { addVersion, givenValue, madeBefore, requiredToken } from "../secret-value.ts";
import { CURRENT } from "../stages.ts";
import { findLiveSecret } from "../stored.ts";
import { type SecretRecord, secrets } from "../tables.ts";

/**
 * UpdateSecret; a value makes a new AWSCURRENT version, an empty text takes description or key id away. The same value
 * and token once more change nothing, another value: ResourceExistsException. A secret that waits for its deletion:
 * InvalidRequestException. `KmsKeyId` is shown only (docs/extensions.md, keys-without-kms).
 */
export const updateSecret: SecretsOperation<UpdateSecretRequest, UpdateSecretResponse> = {
  rules: {
    SecretId: SECRET_ID,
    ClientRequestToken: TOKEN,
    Description: DESCRIPTION,
    KmsKeyId: KMS_KEY_ID,
    SecretBinary: VALUE,
    SecretString: VALUE,
    Type: { max: 256 },
  },
  handle: ({ input, tx, caller, sealer, nowMs }) => {
    if (input.Type !== undefined && input.Type !== "") {
      throw invalidParameter("Longshore has no managed external secrets: Type must be absent.");
    }
    const secret = findLiveSecret(tx, caller, input.SecretId ?? "");
    const answer = { ARN: secret.arn, Name: secret.name };
    const value = givenValue(input);
    const versionId = value && requiredToken(input.ClientRequestToken);
    const updated = updatedSecret(secret, input, nowMs);
    if (!value || versionId === undefined) {
      tx.put(secrets, updated);
      return answer;
    }
    // A request that is repeated changes nothing more.
    if (!madeBefore(tx, secret, { token: versionId, value, sealer })) {
      tx.put(secrets, updated);
      addVersion(tx, updated, { versionId, value, stages: [CURRENT], sealer, nowMs });
    }
    return { ...answer, VersionId: versionId };
  },
};

/** An empty text takes away what was there. */
function updatedSecret(
  secret: SecretRecord,
  input: { readonly Description?: string | undefined; readonly KmsKeyId?: string | undefined },
  nowMs: number,
): SecretRecord {
  const { description, kmsKeyId, ...rest } = secret;
  const newDescription = input.Description ?? description;
  const newKmsKeyId = input.KmsKeyId ?? kmsKeyId;
  return {
    ...rest,
    ...(newDescription !== undefined && newDescription !== "" && { description: newDescription }),
    ...(newKmsKeyId !== undefined && newKmsKeyId !== "" && { kmsKeyId: newKmsKeyId }),
    lastChangedMs: nowMs,
  };
}
