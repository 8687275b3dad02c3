import { ApiError } from "./errors.ts";

/** What the model says of a member's value, as far as AWS's query services check it before anything else. */
export interface Constraint {
  readonly min?: number;
  readonly max?: number;
  /** With AWS's own text of it for the message, where that is not how JavaScript writes it. */
  readonly pattern?: { readonly test: RegExp; readonly text: string };
}

/**
 * Checks the members of a request. Throws ValidationError, which lists all that is wrong in AWS's words
 * (answers recorded from IAM and STS).
 */
export function checkQueryConstraints(given: {
  readonly input: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
  readonly constraints: Readonly<Record<string, Constraint | undefined>>;
}): void {
  const { input, required, constraints } = given;
  const problems = [
    ...required
      .filter((name) => input[name] === undefined)
      .map((name) => `Value null at '${memberName(name)}' ${FAILED} Member must not be null`),
    ...Object.entries(input).flatMap(([name, value]) => problemsOf(name, value, constraints[name])),
  ];
  if (problems.length === 0) return;
  const count = `${problems.length} validation error${problems.length === 1 ? "" : "s"} detected`;
  throw new ApiError("ValidationError", `${count}: ${problems.join("; ")}`);
}

const FAILED = "failed to satisfy constraint:";

function problemsOf(
  name: string,
  value: unknown,
  constraint: Constraint | undefined,
): readonly string[] {
  if (!constraint) return [];
  if (typeof value !== "string" && typeof value !== "number") return [];
  const { min, max, pattern } = constraint;
  const size = typeof value === "string" ? value.length : value;
  const what = typeof value === "string" ? "length" : "value";
  const words = [
    ...(min !== undefined && size < min
      ? [`Member must have ${what} greater than or equal to ${min}`]
      : []),
    ...(max !== undefined && size > max
      ? [`Member must have ${what} less than or equal to ${max}`]
      : []),
    ...(pattern && typeof value === "string" && !pattern.test.test(value)
      ? [`Member must satisfy regular expression pattern: ${pattern.text}`]
      : []),
  ];
  return words.map((word) => `Value '${value}' at '${memberName(name)}' ${FAILED} ${word}`);
}

function memberName(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}
