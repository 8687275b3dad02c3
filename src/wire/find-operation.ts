import { ApiError } from "../domain/errors.ts";
import type { Call } from "./service.ts";

/**
 * What a service's table has for the operation that is called. Throws NotImplementedException for one of AWS's that
 * is not there yet. `service` is the prefix of its actions: `ecs`.
 */
export function findOperation<Operation>(
  service: string,
  table: Readonly<Record<string, Operation>>,
  { operation }: Pick<Call, "operation">,
): Operation {
  const found = Object.hasOwn(table, operation) ? table[operation] : undefined;
  if (found !== undefined) return found;
  throw notBuilt(service, operation);
}

/** What is said of an operation of AWS's that is not there. */
export function notBuilt(service: string, operation: string): ApiError {
  return new ApiError(
    "NotImplementedException",
    `Longshore does not implement ${service}:${operation} yet. See docs/coverage.md.`,
  );
}
