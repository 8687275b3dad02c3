import type {
  ListSecretVersionIdsRequest,
  ListSecretVersionIdsResponse,
} from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { page } from "../page.ts";
import { NEXT_TOKEN, SECRET_ID } from "../rules.ts";
import { findSecret, versionsOf } from "../stored.ts";

/** What AWS says of `aws/secretsmanager` here. */
const DEFAULT_KEY = "DefaultEncryptionKey";

/**
 * ListSecretVersionIds, the oldest first, also while the secret waits for its deletion; those without a stage only with
 * `IncludeDeprecated`. The token of another query: InvalidNextTokenException.
 */
export const listSecretVersionIds: SecretsOperation<
  ListSecretVersionIdsRequest,
  ListSecretVersionIdsResponse
> = {
  rules: { SecretId: SECRET_ID, MaxResults: { min: 1, max: 100 }, NextToken: NEXT_TOKEN },
  handle: ({ input, tx, caller }) => {
    const { IncludeDeprecated = false } = input;
    const secret = findSecret(tx, caller, input.SecretId ?? "");
    const versions = versionsOf(tx, secret).filter(
      ({ stages }) => IncludeDeprecated || stages.length > 0,
    );
    const { items, nextToken } = page(versions, {
      input,
      defaultSize: 100,
      query: ["ListSecretVersionIds", secret.arn, IncludeDeprecated],
      keyOf: ({ createdMs, versionId }) => `${String(createdMs).padStart(16, "0")} ${versionId}`,
    });
    return {
      ARN: secret.arn,
      Name: secret.name,
      Versions: items.map((version) => ({
        VersionId: version.versionId,
        ...(version.stages.length > 0 && { VersionStages: version.stages }),
        ...(version.lastAccessedMs !== undefined && { LastAccessedDate: version.lastAccessedMs }),
        CreatedDate: version.createdMs,
        KmsKeyIds: [version.kmsKeyId ?? DEFAULT_KEY],
      })),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },
};
