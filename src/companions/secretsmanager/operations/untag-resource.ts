import type { UntagResourceRequest } from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { SECRET_ID } from "../rules.ts";
import { findLiveSecret } from "../stored.ts";
import { secrets } from "../tables.ts";

/**
 * UntagResource. Keys that aren't there are no error; a secret that waits for its deletion: InvalidRequestException.
 */
export const untagResource: SecretsOperation<UntagResourceRequest, object> = {
  rules: { SecretId: SECRET_ID, TagKeys: { required: true, each: { min: 1, max: 128 } } },
  handle: ({ input, tx, caller, nowMs }) => {
    const secret = findLiveSecret(tx, caller, input.SecretId ?? "");
    const kept = Object.entries(secret.tags).filter(([key]) => !input.TagKeys?.includes(key));
    tx.put(secrets, { ...secret, tags: Object.fromEntries(kept), lastChangedMs: nowMs });
    return {};
  },
};
