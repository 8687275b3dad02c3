import type {
  DeleteRepositoryPolicyRequest,
  DeleteRepositoryPolicyResponse,
} from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { policyNotFound } from "../refusals.ts";
import { findRepository, placeOf } from "../repositories.ts";
import { repositories } from "../tables.ts";

/** DeleteRepositoryPolicy, and answers with it. Where there is none: RepositoryPolicyNotFoundException. */
export const deleteRepositoryPolicy: EcrOperation<
  DeleteRepositoryPolicyRequest,
  DeleteRepositoryPolicyResponse
> = ({ input, caller, write }) =>
  write((tx) => {
    const repository = findRepository(tx, caller, input);
    const { policyText, ...rest } = repository;
    if (policyText === undefined) throw policyNotFound("Repository", placeOf(repository));
    tx.put(repositories, rest);
    return { ...placeOf(repository), policyText };
  });
