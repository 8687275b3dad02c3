import type { TagResourceRequest } from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { SECRET_ID, TAGS } from "../rules.ts";
import { findLiveSecret } from "../stored.ts";
import { secrets } from "../tables.ts";
import { withTags } from "../tags.ts";

/**
 * TagResource: a key that is there takes the new value. More than 50: LimitExceededException; a key of AWS's (`aws:`):
 * InvalidParameterException; a secret that waits for its deletion: InvalidRequestException.
 */
export const tagResource: SecretsOperation<TagResourceRequest, object> = {
  rules: { SecretId: SECRET_ID, Tags: { required: true, ...TAGS } },
  handle: ({ input, tx, caller, nowMs }) => {
    const secret = findLiveSecret(tx, caller, input.SecretId ?? "");
    const tags = withTags(secret.tags, input.Tags ?? []);
    tx.put(secrets, { ...secret, tags, lastChangedMs: nowMs });
    return {};
  },
};
