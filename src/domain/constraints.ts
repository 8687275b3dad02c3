import { ApiError } from "./errors.ts";

/**
 * What an operation's model says of a member beyond its type. `min` and `max` bound the length of text, bytes and
 * lists, and the value of numbers.
 */
export interface Rule {
  readonly required?: true;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly oneOf?: readonly string[];
  /** The value must not stand in a message. */
  readonly sensitive?: true;
  /** For the scalar items of a list. */
  readonly each?: Rule;
  /** For the members of a structure, or of the structures in a list. */
  readonly members?: Rules;
}

/** Rules by member. */
export type Rules = Readonly<Record<string, Rule>>;

const MAX_REPORTED = 10;

/**
 * Throws ValidationException in the words that AWS's framework has for a request that is not as the model wants it:
 * `1 validation error detected: Value 'x' at 'maxResults' failed to satisfy constraint: Member must …`.
 */
export function checkConstraints(input: object, rules: Rules): void {
  const found: string[] = [];
  checkMembers(input, rules, "", found);
  if (found.length === 0) return;
  const errors = found.length === 1 ? "error" : "errors";
  throw new ApiError(
    "ValidationException",
    `${found.length} validation ${errors} detected: ${found.slice(0, MAX_REPORTED).join("; ")}`,
  );
}

function checkMembers(input: object, rules: Rules, path: string, found: string[]): void {
  for (const [name, rule] of Object.entries(rules)) {
    const value: unknown = Reflect.get(input, name);
    const at = `${path}${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
    if (value !== undefined) checkValue(value, rule, at, found);
    else if (rule.required) {
      found.push(`Value null at '${at}' failed to satisfy constraint: Member must not be null`);
    }
  }
}

function checkValue(value: unknown, rule: Rule, at: string, found: string[]): void {
  const report = (violated: string): void => {
    const shown = rule.sensitive ? "" : `'${show(value)}' `;
    found.push(`Value ${shown}at '${at}' failed to satisfy constraint: ${violated}`);
  };
  const [violation] = violations(value, rule);
  if (violation !== undefined) report(violation);
  const { each, members } = rule;
  if (Array.isArray(value)) {
    if (each && value.some((item) => violations(item, each).length > 0)) {
      const words = demands(each, "length").map(([demand]) => demand);
      report(`Member must satisfy constraint: [${words.join(", ")}]`);
    }
    if (!members) return;
    value.forEach((item: unknown, index) => {
      if (isObject(item)) checkMembers(item, members, `${at}.${index + 1}.member.`, found);
    });
  } else if (members && isObject(value)) {
    checkMembers(value, members, `${at}.`, found);
  }
}

/** A demand in the framework's words, and whether a value meets it. */
type Demand = readonly [words: string, isMet: (value: unknown) => boolean];

function violations(value: unknown, rule: Rule): readonly string[] {
  const what = typeof value === "number" ? "value" : "length";
  return demands(rule, what).flatMap(([words, isMet]) => (isMet(value) ? [] : [words]));
}

function demands({ min, max, pattern, oneOf }: Rule, what: "value" | "length"): readonly Demand[] {
  const all: Demand[] = [];
  if (max !== undefined) {
    all.push([`Member must have ${what} less than or equal to ${max}`, (it) => sizeOf(it) <= max]);
  }
  if (min !== undefined) {
    const words = `Member must have ${what} greater than or equal to ${min}`;
    all.push([words, (it) => sizeOf(it) >= min]);
  }
  if (pattern) {
    const words = `Member must satisfy regular expression pattern: ${pattern.source}`;
    all.push([words, (it) => typeof it !== "string" || pattern.test(it)]);
  }
  if (oneOf) {
    const words = `Member must satisfy enum value set: [${oneOf.join(", ")}]`;
    all.push([words, (it) => typeof it !== "string" || oneOf.includes(it)]);
  }
  return all;
}

function sizeOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "string" || Array.isArray(value) || value instanceof Uint8Array) {
    return value.length;
  }
  return 0;
}

function show(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return `[${value.map((item) => (isObject(item) ? "…" : String(item))).join(", ")}]`;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
