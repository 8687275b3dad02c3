import { acceptComparison, type RegexBudget } from "./comparison.ts";
import { type Condition, parseCondition } from "./condition.ts";
import type { FilterPattern } from "./filter-pattern.ts";
import { InvalidPattern } from "./invalid-pattern.ts";
import { Scanner } from "./scanner.ts";

/** One field of a pattern; without a condition any text will do. */
interface Field {
  /** Empty where the pattern has no name. */
  readonly name: string;
  readonly condition: Condition<string> | undefined;
}

/** The fields before and after `...`, which stands for any number of them. */
interface Layout {
  readonly head: readonly Field[];
  /** Nothing when there is no `...`. */
  readonly tail: readonly Field[] | undefined;
}

/**
 * What stands between the brackets of a space-delimited pattern: the fields of a message, each with a name and
 * maybe a condition.
 * Source: Amazon CloudWatch Logs User Guide, "Using filter patterns to match terms in space-delimited log
 * events".
 */
export function parseSpaceDelimited(text: string): FilterPattern {
  const layout = layoutOf(new Scanner(text));
  return {
    matches: (message) => {
      const assigned = assign(layout, fieldsOf(message));
      return (
        assigned !== undefined &&
        assigned.every(({ field, value }) => field?.condition?.(value) ?? true)
      );
    },
    extract: (message) =>
      Object.fromEntries(
        (assign(layout, fieldsOf(message)) ?? []).map(({ field, value }, index) => [
          `$${field === undefined || field.name === "" ? index + 1 : field.name}`,
          value,
        ]),
      ),
    needle: undefined,
  };
}

const ELLIPSES = ["...", "…"];

function layoutOf(scanner: Scanner): Layout {
  const head: Field[] = [];
  let tail: Field[] | undefined;
  const budget: RegexBudget = { used: 0 };
  do {
    scanner.skipSpace();
    if (ELLIPSES.some((token) => scanner.accept(token))) {
      if (tail) throw new InvalidPattern();
      tail = [];
    } else (tail ?? head).push(readField(scanner, budget));
    scanner.skipSpace();
  } while (scanner.accept(","));
  if (!scanner.isAtEnd) throw new InvalidPattern();
  return { head, tail };
}

const NAME = /[\p{L}\p{N}_-]/u;
const ENDS = [",", ")", "&&", "||"];

function readField(scanner: Scanner, budget: RegexBudget): Field {
  if (scanner.isAtEnd || scanner.startsWith(",")) return { name: "", condition: undefined };
  let name: string | undefined;
  let hasCondition = false;
  const condition = parseCondition<string>(scanner, () => {
    const own = scanner.takeWhile(NAME);
    if (own === "" || (name !== undefined && own !== name)) throw new InvalidPattern();
    name = own;
    scanner.skipSpace();
    const test = acceptComparison(scanner, ENDS, budget);
    if (!test) return () => true;
    hasCondition = true;
    return test;
  });
  return { name: name ?? "", condition: hasCondition ? condition : undefined };
}

interface Assigned {
  readonly field: Field | undefined;
  readonly value: string;
}

/** Which field of the pattern each value is; nothing when there are more or fewer of them. */
function assign(
  { head, tail }: Layout,
  values: readonly string[],
): readonly Assigned[] | undefined {
  const named = head.length + (tail?.length ?? 0);
  if (tail ? values.length < named : values.length !== named) return undefined;
  const tailFrom = values.length - (tail?.length ?? 0);
  return values.map((value, index) => ({
    value,
    field: index < head.length ? head[index] : tail?.[index - tailFrom],
  }));
}

/** Fields are apart by spaces; what is in brackets or double quotes is one field, and they are no part of it. */
function fieldsOf(message: string): readonly string[] {
  return Array.from(
    message.matchAll(/"((?:[^"\\]|\\.)*)"(?=\s|$)|\[([^\][]*)\](?=\s|$)|\S+/g),
    ([all, quoted, bracketed]) => quoted ?? bracketed ?? all,
  );
}
