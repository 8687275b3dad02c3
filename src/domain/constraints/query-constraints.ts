import {
  boundedOf,
  type Bounds,
  demandsOf,
  memberName,
  missing,
  unmet,
  validationMessage,
  violation,
} from "./demands.ts";
import { ApiError } from "../errors.ts";

/**
 * Checks the members of a request. Throws ValidationError, which lists all that is wrong in AWS's words
 * (answers recorded from IAM and STS).
 */
export function checkQueryConstraints(given: {
  readonly input: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
  readonly constraints: Readonly<Record<string, Bounds | undefined>>;
}): void {
  const { input, required, constraints } = given;
  const found = [
    ...required
      .filter((name) => input[name] === undefined)
      .map((name) => missing(memberName(name))),
    ...Object.entries(input).flatMap(([name, value]) =>
      violationsOf(name, value, constraints[name]),
    ),
  ];
  if (found.length > 0) throw new ApiError("ValidationError", validationMessage(found));
}

function violationsOf(
  name: string,
  value: unknown,
  constraint: Bounds | undefined,
): readonly string[] {
  if (!constraint) return [];
  if (typeof value !== "string" && typeof value !== "number") return [];
  return unmet(value, demandsOf(constraint, boundedOf(value))).map((words) =>
    violation(String(value), memberName(name), words),
  );
}
