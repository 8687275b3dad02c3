import type { CreateSecretRequest, CreateSecretResponse } from "@aws-sdk/client-secrets-manager";
import { ApiError } from "../../../domain/errors.ts";
import type { Shape } from "../../../domain/shape.ts";
import type { SecretsContext, SecretsOperation } from "../operation.ts";
import { invalidParameter, invalidRequest } from "../refusals.ts";
import { DESCRIPTION, KMS_KEY_ID, TAGS, TOKEN, VALUE } from "../rules.ts";
import { checkName, newSecretArn, secretKey } from "../secret-id.ts";
import {
  addVersion,
  givenValue,
  type GivenValue,
  madeBefore,
  requiredToken,
} from "../secret-value.ts";
import { CURRENT } from "../stages.ts";
import { type SecretRecord, secrets } from "../tables.ts";
import { withTags } from "../tags.ts";

type Context = SecretsContext<CreateSecretRequest>;

/**
 * CreateSecret. The same name, value and token once more get the first answer; anything else of that name is
 * ResourceExistsException, or InvalidRequestException while the secret waits for its deletion. No replicas, no managed
 * external secrets: InvalidParameterException. `KmsKeyId` is shown only (docs/extensions.md, keys-without-kms).
 */
export const createSecret: SecretsOperation<CreateSecretRequest, CreateSecretResponse> = {
  rules: {
    Name: { required: true, min: 1, max: 512 },
    ClientRequestToken: TOKEN,
    Description: DESCRIPTION,
    KmsKeyId: KMS_KEY_ID,
    SecretBinary: VALUE,
    SecretString: VALUE,
    Tags: TAGS,
    AddReplicaRegions: { min: 1 },
    Type: { max: 256 },
  },
  handle: (context) => {
    const { input, tx, caller, sealer, nowMs } = context;
    const { Name = "" } = input;
    checkName(Name);
    refuseWhatIsNotThere(input);
    const value = givenValue(input);
    const versionId = value && requiredToken(input.ClientRequestToken);
    const existing = tx.get(secrets, secretKey(caller, Name));
    if (existing) return sameAgain(context, existing, value);
    const secret = newSecret(context);
    tx.put(secrets, secret);
    if (value && versionId !== undefined) {
      addVersion(tx, secret, { versionId, value, stages: [CURRENT], sealer, nowMs });
    }
    return {
      ARN: secret.arn,
      Name,
      ...(versionId !== undefined && { VersionId: versionId }),
    };
  },
};

/** A request that is repeated gets the answer of the first; any other is refused. */
function sameAgain(
  { input, tx, sealer }: Context,
  existing: SecretRecord,
  value: GivenValue | undefined,
): Shape<CreateSecretResponse> {
  const { ClientRequestToken: token } = input;
  if (existing.deletionMs !== undefined) {
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  const made =
    value && token !== undefined ? madeBefore(tx, existing, { token, value, sealer }) : undefined;
  if (made) return { ARN: existing.arn, Name: existing.name, VersionId: made.versionId };
  throw new ApiError(
    "ResourceExistsException",
    `The operation failed because the secret ${existing.name} already exists.`,
  );
}

function newSecret({ input, caller, ids, nowMs }: Context): SecretRecord {
  const { Name = "", Description, KmsKeyId, Tags = [] } = input;
  return {
    secretKey: secretKey(caller, Name),
    accountId: caller.accountId,
    region: caller.region,
    name: Name,
    arn: newSecretArn(caller, Name, ids),
    ...(Description !== undefined && Description !== "" && { description: Description }),
    ...(KmsKeyId !== undefined && KmsKeyId !== "" && { kmsKeyId: KmsKeyId }),
    tags: withTags({}, Tags),
    createdMs: nowMs,
    lastChangedMs: nowMs,
  };
}

function refuseWhatIsNotThere({ AddReplicaRegions, Type }: Shape<CreateSecretRequest>): void {
  if (AddReplicaRegions !== undefined) {
    throw invalidParameter(
      "Longshore does not replicate secrets: AddReplicaRegions must be absent.",
    );
  }
  if (Type !== undefined && Type !== "") {
    throw invalidParameter("Longshore has no managed external secrets: Type must be absent.");
  }
}
