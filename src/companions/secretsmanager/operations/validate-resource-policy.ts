import type {
  ValidateResourcePolicyRequest,
  ValidateResourcePolicyResponse,
} from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { policyProblem, publicProblem } from "../resource-policy.ts";
import { POLICY } from "../rules.ts";
import { findLiveSecret } from "../stored.ts";

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
