/** What a service's model says of a member beyond its type: its length, or the value of a number, and its form. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: Pattern;
}

/** A regular expression, with AWS's own text of it where that is not how JavaScript writes it. */
export type Pattern = RegExp | { readonly test: RegExp; readonly text: string };

/** A demand in the words of AWS's framework, and whether a value meets it. */
export type Demand = readonly [words: string, isMet: (value: unknown) => boolean];

/** The demands on a value whose `value` or `length` is bounded. */
export function demandsOf(
  { min, max, pattern }: Bounds,
  what: "value" | "length",
): readonly Demand[] {
  const all: Demand[] = [];
  if (max !== undefined) {
    all.push([`Member must have ${what} less than or equal to ${max}`, (it) => sizeOf(it) <= max]);
  }
  if (min !== undefined) {
    const words = `Member must have ${what} greater than or equal to ${min}`;
    all.push([words, (it) => sizeOf(it) >= min]);
  }
  if (pattern) {
    const { test, text } =
      pattern instanceof RegExp ? { test: pattern, text: pattern.source } : pattern;
    const words = `Member must satisfy regular expression pattern: ${text}`;
    all.push([words, (it) => typeof it !== "string" || test.test(it)]);
  }
  return all;
}

/** The demand that a value is one of these. */
export function oneOfWords(values: Iterable<string | number>): string {
  return `Member must satisfy enum value set: [${[...values].join(", ")}]`;
}

/** The words of the demands that a value does not meet. */
export function unmet(value: unknown, demands: readonly Demand[]): readonly string[] {
  return demands.flatMap(([words, isMet]) => (isMet(value) ? [] : [words]));
}

/** Whether it is a value or a length that a member's bounds are of. */
export function boundedOf(value: unknown): "value" | "length" {
  return typeof value === "number" ? "value" : "length";
}

function sizeOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "string" || Array.isArray(value) || value instanceof Uint8Array) {
    return value.length;
  }
  return 0;
}

const MAX_REPORTED = 10;

/** One error of such a message: the value as it is to be shown, where it stands, and the demand it does not meet. */
export function violation(shown: string, at: string, words: string): string {
  return `Value '${shown}' at '${at}' failed to satisfy constraint: ${words}`;
}

/** The same for a value that must not stand in a message. */
export function secretViolation(at: string, words: string): string {
  return `Value at '${at}' failed to satisfy constraint: ${words}`;
}

/** The same for a member that is required and not there. */
export function missing(at: string): string {
  return `Value null at '${at}' failed to satisfy constraint: Member must not be null`;
}

/** A member as such messages name it. */
export function memberName(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

/** What AWS's framework answers to a request with such errors. */
export function validationMessage(found: readonly string[]): string {
  const errors = found.length === 1 ? "error" : "errors";
  return `${found.length} validation ${errors} detected: ${found.slice(0, MAX_REPORTED).join("; ")}`;
}
