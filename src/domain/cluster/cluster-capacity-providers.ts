import { FARGATE_CAPACITY_PROVIDERS } from "./capacity-provider-strategy.ts";
import { ApiError } from "../errors.ts";

/**
 * The capacity providers a request associates with a cluster, each once. Only those of Fargate exist.
 *
 * Throws InvalidParameterException, in AWS's words, for any other.
 */
export function checkClusterCapacityProviders(
  names: readonly string[] | undefined,
): readonly string[] {
  const distinct = [...new Set(names ?? [])];
  if (distinct.some((name) => !FARGATE_CAPACITY_PROVIDERS.includes(name))) {
    throw new ApiError(
      "InvalidParameterException",
      "The specified capacity provider was not found. Specify a valid capacity provider and try again.",
    );
  }
  return distinct;
}
