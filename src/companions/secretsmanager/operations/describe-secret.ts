import type {
  DescribeSecretRequest,
  DescribeSecretResponse,
} from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { presentSecret, stagesByVersion } from "../present.ts";
import { SECRET_ID } from "../rules.ts";
import { findSecret, versionsOf } from "../stored.ts";

/**
 * DescribeSecret: all but the value, also while it waits for its deletion. Its versions are those with a stage;
 * ListSecretVersionIds shows the others.
 */
export const describeSecret: SecretsOperation<DescribeSecretRequest, DescribeSecretResponse> = {
  rules: { SecretId: SECRET_ID },
  handle: ({ input, tx, caller }) => {
    const secret = findSecret(tx, caller, input.SecretId ?? "");
    const stages = stagesByVersion(versionsOf(tx, secret));
    return { ...presentSecret(secret), ...(stages && { VersionIdsToStages: stages }) };
  },
};
