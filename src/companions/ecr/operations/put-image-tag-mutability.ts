import type {
  PutImageTagMutabilityRequest,
  PutImageTagMutabilityResponse,
} from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { findRepository, placeOf } from "../repositories.ts";
import { repositories } from "../tables.ts";
import { mutabilityFrom } from "../tag-mutability.ts";

/**
 * PutImageTagMutability, for pushes from now on. Filters without `_WITH_EXCLUSION`, that without filters, and a filter
 * that can't be: InvalidParameterException.
 */
export const putImageTagMutability: EcrOperation<
  PutImageTagMutabilityRequest,
  PutImageTagMutabilityResponse
> = ({ input, caller, write }) =>
  write((tx) => {
    const repository = findRepository(tx, caller, input);
    const setting = mutabilityFrom(
      input.imageTagMutability ?? "MUTABLE",
      input.imageTagMutabilityExclusionFilters,
    );
    tx.put(repositories, { ...repository, ...setting });
    return {
      ...placeOf(repository),
      imageTagMutability: setting.imageTagMutability,
      ...(setting.exclusionFilters.length > 0 && {
        imageTagMutabilityExclusionFilters: setting.exclusionFilters,
      }),
    };
  });
