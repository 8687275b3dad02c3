import {
  boundedOf,
  type Bounds,
  type Demand,
  demandsOf,
  memberName,
  missing,
  oneOfWords,
  secretViolation,
  unmet,
  validationMessage,
  violation,
} from "./demands.ts";
import { ApiError } from "../errors.ts";

/**
 * What an operation's model says of a member beyond its type. `min` and `max` bound the length of text, bytes and
 * lists, and the value of numbers.
 */
export interface Rule extends Bounds {
  readonly required?: true;
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

/**
 * Throws ValidationException in the words that AWS's framework has for a request that is not as the model wants it:
 * `1 validation error detected: Value 'x' at 'maxResults' failed to satisfy constraint: Member must …`.
 */
export function checkConstraints(input: object, rules: Rules): void {
  const found: string[] = [];
  checkMembers(input, rules, "", found);
  if (found.length > 0) throw new ApiError("ValidationException", validationMessage(found));
}

function checkMembers(input: object, rules: Rules, path: string, found: string[]): void {
  for (const [name, rule] of Object.entries(rules)) {
    const value: unknown = Reflect.get(input, name);
    const at = `${path}${memberName(name)}`;
    if (value !== undefined) checkValue(value, rule, at, found);
    else if (rule.required) found.push(missing(at));
  }
}

function checkValue(value: unknown, rule: Rule, at: string, found: string[]): void {
  const report = (words: string): void => {
    found.push(rule.sensitive ? secretViolation(at, words) : violation(show(value), at, words));
  };
  const [first] = unmet(value, demandsIn(rule, boundedOf(value)));
  if (first !== undefined) report(first);
  const { each, members } = rule;
  if (Array.isArray(value)) {
    if (each && value.some((item) => unmet(item, demandsIn(each, boundedOf(item))).length > 0)) {
      const words = demandsIn(each, "length").map(([demand]) => demand);
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

function demandsIn(rule: Rule, what: "value" | "length"): readonly Demand[] {
  const { oneOf } = rule;
  const demands = demandsOf(rule, what);
  if (!oneOf) return demands;
  const words = oneOfWords(oneOf);
  return [...demands, [words, (it) => typeof it !== "string" || oneOf.includes(it)]];
}

function show(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return `[${value.map((item) => (isObject(item) ? "…" : String(item))).join(", ")}]`;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
