import { InvalidPattern } from "./invalid-pattern.ts";
import { parseRegex } from "./regex.ts";
import { regexMatcher } from "./regex-matcher.ts";
import type { Scanner } from "./scanner.ts";

/** Whether a value, as text, is as the pattern wants it. */
export type ValueTest = (value: string) => boolean;

const OPERATORS = ["!=", "<=", ">=", "=!", "=", "<", ">"] as const;
type Operator = (typeof OPERATORS)[number];

/** How many regular expressions a JSON or space-delimited pattern may have. */
const MAX_REGEXES = 2;

/** Counts the regular expressions of one pattern. */
export interface RegexBudget {
  used: number;
}

/**
 * An operator and what follows it: a number, a text with or without quotes and with `*` at either end, a
 * regular expression. Nothing when no operator stands here. `ends` are the tokens that end a bare text.
 */
export function acceptComparison(
  scanner: Scanner,
  ends: readonly string[],
  budget: RegexBudget,
): ValueTest | undefined {
  const operator = OPERATORS.find((each) => scanner.accept(each));
  if (operator === undefined) return undefined;
  scanner.skipSpace();
  return comparison(operator, operand(scanner, ends, budget));
}

interface Operand {
  readonly equals: ValueTest;
  readonly number: number | undefined;
}

function operand(scanner: Scanner, ends: readonly string[], budget: RegexBudget): Operand {
  if (scanner.startsWith("%")) {
    budget.used += 1;
    if (budget.used > MAX_REGEXES) throw new InvalidPattern();
    const equals = regexMatcher(parseRegex(scanner.takeEnclosed("%")));
    return { equals, number: undefined };
  }
  if (scanner.startsWith('"')) return { equals: textTest(scanner.takeQuoted()), number: undefined };
  const text = scanner.takeUntil([...ends, " ", "\t", "\n", "\r"]);
  if (text === "" || /["%]/.test(text)) throw new InvalidPattern();
  const number = numberOf(text);
  if (number === undefined) return { equals: textTest(text), number };
  return { equals: (value) => value === text || isSameNumber(value, text), number };
}

function comparison(operator: Operator, { equals, number }: Operand): ValueTest {
  if (operator === "=") return equals;
  // `w1=!ERROR` is an example of the documentation's.
  if (operator === "!=" || operator === "=!") return (value) => !equals(value);
  if (number === undefined) throw new InvalidPattern();
  const holds = ORDER[operator];
  return (value) => {
    const given = numberOf(value);
    return given !== undefined && holds(given, number);
  };
}

const ORDER: Readonly<Record<"<" | ">" | "<=" | ">=", (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
};

/** Long integers that differ may be one and the same to JavaScript, so their digits are compared. */
function isSameNumber(a: string, b: string): boolean {
  const number = numberOf(a);
  if (number === undefined || number !== numberOf(b)) return false;
  if (Math.abs(number) <= Number.MAX_SAFE_INTEGER) return true;
  return !(INTEGER.test(a) && INTEGER.test(b)) || unsigned(a) === unsigned(b);
}

const INTEGER = /^[+-]?\d+$/;

/** Without the plus and the zeros that an integer may begin with. */
function unsigned(integer: string): string {
  return integer.replace(/^\+?(-?)0*/, "$1");
}

/** "An integer or decimal with an optional sign", or "in scientific notation". */
function numberOf(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** An asterisk stands for anything at either end; within a text it is an asterisk. */
function textTest(text: string): ValueTest {
  if (text === "*") return () => true;
  const startsOpen = text.startsWith("*");
  const endsOpen = text.endsWith("*");
  const core = text.slice(startsOpen ? 1 : 0, endsOpen ? -1 : undefined);
  if (startsOpen && endsOpen) return (value) => value.includes(core);
  if (startsOpen) return (value) => value.endsWith(core);
  if (endsOpen) return (value) => value.startsWith(core);
  return (value) => value === text;
}
