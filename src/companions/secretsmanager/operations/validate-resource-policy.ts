import type {
  ValidateResourcePolicyRequest,
  ValidateResourcePolicyResponse,
} from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { policyProblem, publicProblem } from "../resource-policy.ts";
import { POLICY } from "../rules.ts";
import { findLiveSecret } from "../stored.ts";

/**
 * ValidateResourcePolicy: what PutResourcePolicy would refuse, in the answer and not as an error; that a policy is for
 * everybody is always said. Without a secret it is taken to be for any.
 */
export const validateResourcePolicy: SecretsOperation<
  ValidateResourcePolicyRequest,
  ValidateResourcePolicyResponse
> = {
  rules: { SecretId: { min: 1, max: 2048 }, ResourcePolicy: POLICY },
  handle: ({ input, tx, caller }) => {
    const { SecretId, ResourcePolicy: policy = "" } = input;
    const arn = SecretId === undefined ? "*" : findLiveSecret(tx, caller, SecretId).arn;
    const problems = [
      policyProblem(policy, { view: tx, caller, arn }),
      publicProblem(policy),
    ].filter((problem) => problem !== undefined);
    return {
      PolicyValidationPassed: problems.length === 0,
      ValidationErrors: problems.map(({ checkName, message }) => ({
        CheckName: checkName,
        ErrorMessage: message,
      })),
    };
  },
};
