import { isRecord } from "../../domain/json.ts";
import { ApiError } from "../../domain/errors.ts";

/**
 * The one attribute that a Modify…Attribute request sets; those that are true or false have it in `Value`.
 * Throws InvalidParameterCombination for none and for several, which EC2 wants in calls of their own.
 */
export function oneAttribute(attributes: Readonly<Record<string, unknown>>): {
  readonly name: string;
  readonly value: unknown;
} {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const [first] = given;
  if (!first) throw new ApiError("InvalidParameterCombination", "No attributes specified.");
  if (given.length > 1) {
    throw new ApiError(
      "InvalidParameterCombination",
      `Fields for multiple attribute types specified: ${given.map(([name]) => name).join(", ")}`,
    );
  }
  const [name, value] = first;
  return { name, value: isRecord(value) ? value["Value"] : value };
}
