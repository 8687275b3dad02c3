import type { GetRepositoryPolicyRequest, GetRepositoryPolicyResponse } from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { policyNotFound } from "../refusals.ts";
import { findRepository, placeOf } from "../repositories.ts";

/** GetRepositoryPolicy, as it was set. Where there is none: RepositoryPolicyNotFoundException. */
export const getRepositoryPolicy: EcrOperation<
  GetRepositoryPolicyRequest,
  GetRepositoryPolicyResponse
> = ({ input, caller, read }) =>
  read((view) => {
    const repository = findRepository(view, caller, input);
    const { policyText } = repository;
    if (policyText === undefined) throw policyNotFound("Repository", placeOf(repository));
    return { ...placeOf(repository), policyText };
  });
