import type {
  GetResourcePolicyRequest,
  GetResourcePolicyResponse,
} from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { SECRET_ID } from "../rules.ts";
import { findLiveSecret } from "../stored.ts";

/**
 * GetResourcePolicy; of a secret without one, its name and ARN. One that waits for its deletion:
 * InvalidRequestException.
 */
export const getResourcePolicy: SecretsOperation<
  GetResourcePolicyRequest,
  GetResourcePolicyResponse
> = {
  rules: { SecretId: SECRET_ID },
  handle: ({ input, tx, caller }) => {
    const { arn, name, policy } = findLiveSecret(tx, caller, input.SecretId ?? "");
    return { ARN: arn, Name: name, ...(policy !== undefined && { ResourcePolicy: policy }) };
  },
};
