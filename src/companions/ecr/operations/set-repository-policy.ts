import type { SetRepositoryPolicyRequest, SetRepositoryPolicyResponse } from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { checkPolicy, refuseLockout } from "../policy-text.ts";
import { findRepository, placeOf, repositoryArn } from "../repositories.ts";
import { repositories } from "../tables.ts";

/**
 * SetRepositoryPolicy, in the place of the one before. What is none, names a resource or a principal that isn't there,
 * or, without `force`, would keep the caller from setting another: InvalidParameterException.
 */
export const setRepositoryPolicy: EcrOperation<
  SetRepositoryPolicyRequest,
  SetRepositoryPolicyResponse
> = ({ input, caller, write }) =>
  write((tx) => {
    const repository = findRepository(tx, caller, input);
    const policyText = checkPolicy(input.policyText, "repository", { view: tx, caller });
    if (input.force !== true) {
      refuseLockout(policyText, caller, repositoryArn(repository, repository.repositoryName));
    }
    tx.put(repositories, { ...repository, policyText });
    return { ...placeOf(repository), policyText };
  });
