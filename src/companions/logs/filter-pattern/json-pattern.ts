import { acceptComparison, type RegexBudget } from "./comparison.ts";
import { type Condition, parseCondition } from "./condition.ts";
import type { FilterPattern } from "./filter-pattern.ts";
import { InvalidPattern } from "./invalid-pattern.ts";
import { parseJsonMessage } from "./json-message.ts";
import { parseSelector, select, type Selector, wildcardsIn } from "./json-selector.ts";
import { Scanner } from "./scanner.ts";

/** In all selectors of a pattern together; in one, `json-selector.ts`. */
const MAX_WILDCARDS = 3;

/**
 * What stands between the braces of a JSON pattern. A selector that leads to an object, an array or nowhere
 * matches no comparison, `!=` included.
 * Source: Amazon CloudWatch Logs User Guide, "Using filter patterns to match terms in JSON log events".
 */
export function parseJsonPattern(text: string): FilterPattern {
  const scanner = new Scanner(text);
  const selectors: Selector[] = [];
  const budget: RegexBudget = { used: 0 };
  const condition = parseCondition(scanner, () => {
    const selector = parseSelector(scanner);
    selectors.push(selector);
    return primary(scanner, selector, budget);
  });
  const wildcards = selectors.reduce((sum, selector) => sum + wildcardsIn(selector), 0);
  if (!scanner.isAtEnd || wildcards > MAX_WILDCARDS) throw new InvalidPattern();
  return {
    matches: (message) => {
      const json = parseJsonMessage(message);
      return json !== undefined && condition(json);
    },
    extract: (message) => extracted(parseJsonMessage(message), selectors),
    needle: undefined,
  };
}

function primary(scanner: Scanner, selector: Selector, budget: RegexBudget): Condition<object> {
  scanner.skipSpace();
  if (scanner.acceptWord("IS")) {
    scanner.skipSpace();
    const [, wanted] =
      WORDS.find(([word]) => scanner.acceptWord(word)) ??
      (() => {
        throw new InvalidPattern();
      })();
    return (json) => select(json, selector).includes(wanted);
  }
  if (scanner.acceptWord("NOT")) {
    scanner.skipSpace();
    if (!scanner.acceptWord("EXISTS")) throw new InvalidPattern();
    return (json) => select(json, selector).length === 0;
  }
  const test = acceptComparison(scanner, [")", "&&", "||"], budget);
  if (!test) throw new InvalidPattern();
  return (json) =>
    select(json, selector).some((value) => {
      const plain = textOf(value);
      return plain !== undefined && test(plain);
    });
}

const WORDS: readonly (readonly [word: string, value: unknown])[] = [
  ["TRUE", true],
  ["FALSE", false],
  ["NULL", null],
];

/** A value node as text; objects, arrays and null are none. */
function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "boolean":
      return String(value);
    default:
      return undefined;
  }
}

function extracted(
  json: object | undefined,
  selectors: readonly Selector[],
): Readonly<Record<string, string>> {
  if (!json) return {};
  return Object.fromEntries(
    selectors.flatMap((selector) => {
      const plain = textOf(select(json, selector)[0]);
      return plain === undefined ? [] : [[selector.text, plain]];
    }),
  );
}
