import type {
  ValidateResourcePolicyRequest,
  ValidateResourcePolicyResponse,
} from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { isPublic, policyProblem } from "../resource-policy.ts";
import { POLICY } from "../rules.ts";
import { findLiveSecret } from "../stored.ts";

export const validateResourcePolicy: SecretsOperation<
  ValidateResourcePolicyRequest,
  ValidateResourcePolicyResponse
> = {
  rules: { SecretId: { min: 1, max: 2048 }, ResourcePolicy: POLICY },
  handle: ({ input, tx, caller }) => {
    const { SecretId, ResourcePolicy: policy = "" } = input;
    if (SecretId !== undefined) findLiveSecret(tx, caller, SecretId);
    const problem = policyProblem(policy);
    const errors = [
      ...(problem ? [{ CheckName: problem.checkName, ErrorMessage: problem.message }] : []),
      ...(isPublic(policy)
        ? [
            {
              CheckName: "BlockPublicPolicy",
              ErrorMessage: "The resource policy did not prevent broad access to the secret.",
            },
          ]
        : []),
    ];
    return { PolicyValidationPassed: errors.length === 0, ValidationErrors: errors };
  },
};
