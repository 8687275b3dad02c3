import { ApiError } from "../../domain/errors.ts";

/** A parameter that has to be there, by the name it has in the request. */
export function required<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined || value === "") throw missing(name);
  return value;
}

export function missing(name: string): ApiError {
  return new ApiError("MissingParameter", `The request must contain the parameter ${name}`);
}

export function invalidValue(message: string): ApiError {
  return new ApiError("InvalidParameterValue", message);
}

/**
 * Refuses what there is nothing of here, by parameter: rather that than a resource which is not what was asked
 * for. `false`, an empty list and AWS's own default are as good as absent.
 */
export function refuse(parameters: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined || value === false) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    throw new ApiError("UnsupportedOperation", `Longshore does not support the parameter ${name}.`);
  }
}
